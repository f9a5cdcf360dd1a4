// Two tabs of one user, with the stock client, behind nginx: they ask one question after the other, come back whenever they are cut, and go on from their
// cursors, until SIGINT. The file named first says how many runs ended so far.
import { randomUUID } from 'node:crypto'
import { createRequire } from 'node:module'
import { writeFileSync } from 'node:fs'
import dns from 'node:dns'
import { setTimeout as delay } from 'node:timers/promises'

const { HttpTransportType, HubConnectionBuilder, LogLevel } = createRequire(new URL('../js/package.json', import.meta.url))('@microsoft/signalr')

const { NETRA_HOST, NETRA_PORT, NETRA_TOKEN } = process.env
const lookup = dns.lookup
dns.lookup = (name, options, then) => lookup(name === NETRA_HOST ? '127.0.0.1' : name, options, then)

const types = ['run_queued', 'agent_started', 'agent_thinking', 'tool_executing', 'tool_completed', 'message_delta', 'message_completed', 'agent_completed', 'agent_error', 'agent_cancelled', 'run_reset']
const ends = ['agent_completed', 'agent_error', 'agent_cancelled']
const faults = []
let stopped = false

/** A connection that is there for as long as it can be, and what it heard of each run. */
class Tab {
  runs = new Map()
  reconnects = -1

  async stay() {
    while (!stopped) {
      const connection = new HubConnectionBuilder()
        .withUrl(`https://${NETRA_HOST}:${NETRA_PORT}/hubs/agent`, { accessTokenFactory: () => NETRA_TOKEN, skipNegotiation: true, transport: HttpTransportType.WebSockets })
        .configureLogging(LogLevel.None)
        .build()
      connection.on('gap', gap => faults.push(`gap: ${JSON.stringify(gap)}`))
      connection.on('closing', () => {})
      for (const type of types) connection.on(type, event => this.hear(type, event))
      const closed = new Promise(resolve => connection.onclose(resolve))
      try {
        await connection.start()
        const { outcome, cursor } = await connection.invoke('Attach', this.cursor ? { cursor: this.cursor } : {})
        if (outcome === 'gap') faults.push('Attach answered with a gap.')
        this.cursor ??= cursor
        this.connection = connection
        this.reconnects++
        await closed
      } catch {
        await connection.stop()
      }

      this.connection = undefined
      await delay(100)
    }
  }

  hear(type, event) {
    this.cursor = event.cursor
    const heard = this.runs.get(event.runId) ?? []
    this.runs.set(event.runId, heard)
    if (event.seq !== heard.length + 1) faults.push(`${event.runId}: ${type} is ${event.seq}, after ${heard.length}`)
    heard.push(`${event.seq} ${type} ${JSON.stringify(event.data)}`)
    heard.end ||= ends.includes(type) && type
  }
}

const tabs = [new Tab(), new Tab()]
const staying = tabs.map(tab => tab.stay())
process.on('SIGINT', () => (stopped = true))

async function until(condition, what) {
  for (const end = Date.now() + 90_000; !condition(); ) {
    if (Date.now() > end) throw new Error(`Waited in vain for ${what}. ${faults.join('; ')}`)
    await delay(20)
  }
}

const asked = []
while (!stopped) {
  const runId = randomUUID()
  const tab = tabs[asked.length % 2]
  // A start of which nobody knows whether it arrived is asked again: the run's id makes it the same one.
  for (let started = false; !started; ) {
    await until(() => tab.connection, 'a connection')
    started = await tab.connection.invoke('StartRun', { agent: 'docs', runId, input: { text: 'What is a cursor?' } }).then(() => true, failure => {
      if (/invalid_argument|forbidden|not_found/.test(failure.message)) throw failure
      return delay(200).then(() => tabs.some(other => other.runs.has(runId)))
    })
  }

  await until(() => tabs.every(each => each.runs.get(runId)?.end), `the end of ${runId}`)
  asked.push(runId)
  writeFileSync(process.argv[2], String(asked.length))
}

for (const runId of asked) {
  if (tabs[0].runs.get(runId).join('\n') !== tabs[1].runs.get(runId).join('\n')) faults.push(`${runId}: the tabs heard different things.`)
}

const ended = ends.map(end => `${end} ${asked.filter(runId => tabs[0].runs.get(runId).end === end).length}`).join(', ')
const events = asked.reduce((sum, runId) => sum + tabs[0].runs.get(runId).length, 0)
console.log(`${asked.length} runs (${ended}), ${events} events in each tab, reconnects ${tabs.map(tab => tab.reconnects).join(' and ')}`)
for (const fault of faults) console.log(fault)
for (const tab of tabs) await tab.connection?.stop()
process.exit(faults.length > 0 || asked.length === 0 ? 1 : 0)
