// A worker in JavaScript with the stock @microsoft/signalr: it answers how many words a text has.
//
//   npm install @microsoft/signalr
//   node samples/worker.mjs http://127.0.0.1:5080 words
//
// In Development it fetches its token itself; elsewhere put one into NETRA_TOKEN.
import { HubConnectionBuilder, HttpTransportType, LogLevel } from '@microsoft/signalr'

const [gateway, agent] = process.argv.slice(2)
const runs = new Map()

async function token() {
  if (process.env.NETRA_TOKEN) return process.env.NETRA_TOKEN
  const answer = await fetch(new URL('/v1/dev/token', gateway), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ user: 'sample-worker', roles: ['agent'] }),
  })
  return (await answer.json()).access_token
}

const connection = new HubConnectionBuilder()
  .withUrl(new URL('/hubs/worker', gateway).href, { accessTokenFactory: token, skipNegotiation: true, transport: HttpTransportType.WebSockets })
  .withAutomaticReconnect({ nextRetryDelayInMilliseconds: () => 1000 })
  .configureLogging(LogLevel.None)
  .build()

/** One run: its events are numbered from 1, and the same numbers may be sent again after a cut. */
class Run {
  constructor({ lease, input }) {
    Object.assign(this, { lease, input, n: 0, cancelled: false })
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
        await new Promise(resolve => setTimeout(resolve, 200))
      }
    }
  }
}

async function countWords(run) {
  const began = performance.now()
  const text = run.input.text ?? ''
  await run.say(['agent_thinking', { text: 'Counting the words.' }], ['tool_executing', { toolCallId: 'c1', tool: 'split', arguments: { text } }])
  const words = text.split(/\s+/).filter(word => word).length
  await run.say(['tool_completed', { toolCallId: 'c1', tool: 'split', success: true, result: { words }, durationMs: 0 }])
  for (let i = 0; i < (run.input.slow ?? 0) * 10; i++) {
    await new Promise(resolve => setTimeout(resolve, 100))
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
  if (runs.has(lease)) runs.get(lease).cancelled = true
}
connection.on('run_cancel_requested', ({ lease }) => stop(lease))
connection.on('approval_answered', () => {})
connection.on('closing', () => {})

async function serve() {
  if (runs.size > 0) {
    const resumed = await connection.invoke('Resume', { leases: [...runs.keys()] })
    for (const lease of [...resumed.lost, ...resumed.runs.filter(run => run.cancelRequested).map(run => run.lease)]) stop(lease)
  }
  const { leaseSeconds } = await connection.invoke('Register', { agents: [{ name: agent, concurrency: 4, description: 'Counts words, in JavaScript.' }] })
  console.log(`serving ${agent}`)
  return leaseSeconds
}

connection.onreconnected(serve)
await connection.start()
setInterval(async () => {
  if (runs.size === 0) return
  const { lost } = await connection.invoke('Renew', { leases: [...runs.keys()] }).catch(() => ({ lost: [] }))
  lost.forEach(stop)
}, (await serve()) * 1000 / 3)
