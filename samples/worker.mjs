// A worker in JavaScript with the stock @microsoft/signalr: it answers how many words a text has, and asks first if it shall.
//
//   npm install @microsoft/signalr
//   node samples/worker.mjs http://127.0.0.1:5080 words
//
// In Development it fetches its token itself; elsewhere put one into NETRA_TOKEN.
import { HttpTransportType, HubConnectionBuilder, HubConnectionState, LogLevel } from '@microsoft/signalr'

const [gateway, agent, ...more] = process.argv.slice(2)
if (!agent || more.length > 0 || !URL.canParse(gateway)) {
  console.error('usage: worker.mjs <address of the gateway> <agent>, such as: worker.mjs http://127.0.0.1:5080 words')
  process.exit(1)
}
const runs = new Map()
/** Milliseconds between two attempts to connect; a gateway that stops asks for more before the next. */
let retryAfter = 1000
const pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds))

async function token() {
  if (process.env.NETRA_TOKEN) return process.env.NETRA_TOKEN
  const answer = await fetch(new URL('/v1/dev/token', gateway), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ user: 'sample-worker', roles: ['agent'] }),
  })
  if (!answer.ok) throw new Error(`no token: ${answer.status}`)
  return (await answer.json()).access_token
}

const connection = new HubConnectionBuilder()
  .withUrl(new URL('/hubs/worker', gateway).href, { accessTokenFactory: token, skipNegotiation: true, transport: HttpTransportType.WebSockets })
  .withAutomaticReconnect({ nextRetryDelayInMilliseconds: () => retryAfter })
  .configureLogging(LogLevel.None)
  .build()

/** One run: its events are numbered from 1, and the same numbers may be sent again after a cut. */
class Run {
  constructor({ lease, input }) {
    Object.assign(this, { lease, input, n: 0, cancelled: false })
    this.answer = new Promise(resolve => (this.answered = resolve))
  }

  async say(...events) {
    const numbered = events.map(([type, data], i) => ({ n: this.n + i + 1, type, data }))
    for (;;) {
      try {
        this.n = (await connection.invoke('Publish', { lease: this.lease, events: numbered })).acceptedThrough
        return
      } catch (failure) {
        // A refusal names its code; anything else is a cut, after which the lease is resumed and the numbers are sent again.
        if (/(invalid_argument|forbidden|conflict|not_found|limit_exceeded): /.test(failure.message)) throw failure
        await pause(200)
      }
    }
  }

  /** Whether the user approves the call. A question that lapses is answered too, with no. */
  async ask(prompt, tool, args) {
    const expiresAt = new Date(Date.now() + 600_000).toISOString()
    await this.say(['approval_requested', { requestId: 'q1', prompt, tool, arguments: args, expiresAt }])
    return this.answer
  }
}

async function countWords(run) {
  const began = performance.now()
  const text = run.input.text ?? ''
  await run.say(['agent_thinking', { text: 'Counting the words.' }])
  if (run.input.ask && !(await run.ask('Shall I split your text?', 'split', { text })))
    return run.say(run.cancelled ? ['agent_cancelled', { reason: 'as asked' }] : ['agent_completed', { summary: 'Not approved.', durationMs: 0 }])
  await run.say(['tool_executing', { toolCallId: 'c1', tool: 'split', arguments: { text } }])
  const words = text.split(/\s+/).filter(word => word).length
  await run.say(['tool_completed', { toolCallId: 'c1', tool: 'split', success: true, result: { words }, durationMs: 0 }])
  for (let i = 0; i < (run.input.slow ?? 0) * 10; i++) {
    await pause(100)
    if (run.cancelled) return run.say(['agent_cancelled', { reason: 'as asked' }])
  }
  for (const piece of ['That', ' is', ` ${words}`, ' words.']) await run.say(['message_delta', { messageId: 'm1', text: piece }])
  await run.say(['agent_completed', { result: { words }, durationMs: Math.round(performance.now() - began) }])
}

connection.on('run_assigned', async assignment => {
  const run = new Run(assignment)
  runs.set(run.lease, run)
  try {
    await countWords(run)
  } catch (failure) {
    console.log(`failed: ${failure.message}`)
    // Forbidden: the run is another's now, or over, and not to be ended here. A call that its user has not approved is no such thing.
    if (!failure.message.includes('forbidden') || failure.message.includes('reason=unapproved'))
      await run.say(['agent_error', { code: 'internal', message: 'The agent failed.', retryable: false }]).catch(() => {})
  } finally {
    runs.delete(run.lease)
  }
})
const stop = lease => {
  if (!runs.has(lease)) return
  runs.get(lease).cancelled = true
  runs.get(lease).answered(false)
}
connection.on('run_cancel_requested', ({ lease }) => stop(lease))
connection.on('approval_answered', ({ lease, approved }) => runs.get(lease)?.answered(approved))
connection.on('closing', ({ retryAfterMs }) => { retryAfter = Math.max(1000, retryAfterMs) })

let leaseSeconds = 30
let rounds = 0

/** Goes on with the runs it has, and offers its agent; again until it is done, or another connection takes its place. */
async function serve() {
  for (const round = ++rounds; round === rounds && connection.state === HubConnectionState.Connected; ) {
    try {
      const resumed = runs.size === 0 ? { lost: [], runs: [] } : await connection.invoke('Resume', { leases: [...runs.keys()] })
      for (const lease of [...resumed.lost, ...resumed.runs.filter(run => run.cancelRequested).map(run => run.lease)]) stop(lease)
      const answer = await connection.invoke('Register', { agents: [{ name: agent, concurrency: 4, description: 'Counts words, in JavaScript.' }] })
      leaseSeconds = answer.leaseSeconds
      return console.log(`serving ${agent}`)
    } catch (failure) {
      console.log(`not serving: ${failure.message}`)
      await pause(1000)
    }
  }
}

async function renew() {
  for (;;) {
    await pause(leaseSeconds * 1000 / 3)
    if (runs.size === 0) continue
    const { lost } = await connection.invoke('Renew', { leases: [...runs.keys()] }).catch(() => ({ lost: [] }))
    lost.forEach(stop)
  }
}

/** Takes no more runs; those under way begin anew with another worker. */
async function handBack() {
  try {
    await connection.invoke('Register', { agents: [] })
    for (const lease of runs.keys()) await connection.invoke('Release', { lease, reason: 'The worker stops.' })
  } catch (failure) {
    console.log(`not handed back: ${failure.message}`)
  }
  process.exit()
}

process.on('SIGTERM', handBack)
connection.onreconnected(() => {
  retryAfter = 1000
  return serve()
})
connection.onclose(() => process.exit(1))
for (let connected = false; !connected; ) {
  connected = await connection.start().then(() => true, failure => console.log(`reconnecting to ${gateway}: ${failure.cause?.code ?? failure.message}`))
  if (!connected) await pause(1000)
}
await serve()
await renew()
