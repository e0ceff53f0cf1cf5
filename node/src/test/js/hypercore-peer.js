'use strict'
// What somebody with a Hypercore writes: one core over plain TCP on 127.0.0.1, one JSON line an event.
//   node hypercore-peer.js serve DIR [ENCRYPTION-KEY]              acceptor, with a core of its own
//   node hypercore-peer.js fetch DIR PORT KEY [ENCRYPTION-KEY]     connector, with somebody's core
// Keys are hex. Lines on stdin: "append TEXT..." a block each; "truncate N"; "get N" answers with the
// first N blocks, as soon as there are so many.
const net = require('net')
const readline = require('readline')
const Hypercore = require('hypercore')
const SecretStream = require('@hyperswarm/secret-stream')

const [mode, dir, ...rest] = process.argv.slice(2)
const say = (line) => process.stdout.write(JSON.stringify(line) + '\n')

function replicate (core, isInitiator, socket) {
  socket.setNoDelay(true)
  const stream = new SecretStream(isInitiator, socket)
  stream.on('error', () => {}) // the other side may leave at any time
  core.replicate(stream)
}

async function get (core, count) {
  while (core.length < count) await new Promise((resolve) => core.once('append', resolve))
  const blocks = []
  for (let i = 0; i < count; i++) blocks.push((await core.get(i)).toString())
  say({ event: 'blocks', fork: core.fork, length: core.length, blocks })
}

async function main () {
  const [port, key] = mode === 'fetch' ? rest : []
  const secret = mode === 'fetch' ? rest[2] : rest[0]
  const core = new Hypercore(dir, key ? Buffer.from(key, 'hex') : null,
    { encryption: secret ? { key: Buffer.from(secret, 'hex') } : null })
  await core.ready()
  if (mode === 'serve') {
    const server = net.createServer((socket) => replicate(core, false, socket))
    server.listen(0, '127.0.0.1', () =>
      say({ event: 'listening', port: server.address().port, key: core.key.toString('hex') }))
  } else {
    replicate(core, true, net.connect(Number(port), '127.0.0.1'))
  }
  const lines = readline.createInterface({ input: process.stdin })
  lines.on('close', () => process.exit(0))
  for await (const line of lines) {
    const [command, ...words] = line.split(' ')
    if (command === 'append') await core.append(words)
    else if (command === 'truncate') await core.truncate(Number(words[0]))
    else await get(core, Number(words[0]))
    say({ event: 'done', command })
  }
}

main().catch((err) => { say({ event: 'failed', message: err.stack }); process.exit(1) })
