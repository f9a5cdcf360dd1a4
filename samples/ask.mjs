// A user on a command line, with the stock @microsoft/signalr: asks an agent, prints its answer as it comes, and ends.
//
//   npm install @microsoft/signalr
//   node samples/ask.mjs http://127.0.0.1:5080 docs "What is a cursor?"
//
// In Development it fetches its token itself; elsewhere put one into NETRA_TOKEN.
import { randomUUID } from 'node:crypto'
import { HttpTransportType, HubConnectionBuilder, LogLevel } from '@microsoft/signalr'

const [gateway, agent, text] = process.argv.slice(2)
const runId = randomUUID()

async function token() {
  if (process.env.NETRA_TOKEN) return process.env.NETRA_TOKEN
  const answer = await fetch(new URL('/v1/dev/token', gateway), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ user: 'sample-user' }),
  })
  if (!answer.ok) throw new Error(`no token: ${answer.status}`)
  return (await answer.json()).access_token
}

const connection = new HubConnectionBuilder()
  .withUrl(new URL('/hubs/agent', gateway).href, { accessTokenFactory: token, skipNegotiation: true, transport: HttpTransportType.WebSockets })
  .configureLogging(LogLevel.None)
  .build()

const ended = new Promise((resolve, reject) => {
  const on = (type, say) => connection.on(type, event => event.runId === runId && say(event.data))
  on('message_delta', ({ text }) => process.stdout.write(text))
  on('message_completed', () => process.stdout.write('\n'))
  on('agent_completed', resolve)
  on('agent_error', ({ code, message }) => reject(new Error(`${code}: ${message}`)))
  on('agent_cancelled', ({ reason }) => reject(new Error(`cancelled: ${reason}`)))
  on('approval_requested', ({ prompt }) => reject(new Error(`It asks, and nobody answers here: ${prompt}`)))
  connection.onclose(failure => reject(failure ?? new Error('The connection was closed.')))
})
ended.catch(() => {})

try {
  await connection.start()
  await connection.invoke('Attach', {})
  await connection.invoke('StartRun', { agent, runId, input: { text } })
  await ended
} catch (failure) {
  console.error(failure.message)
  process.exitCode = 1
} finally {
  await connection.stop()
}
