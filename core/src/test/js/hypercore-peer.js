'use strict'
// A Hypercore over plain TCP on 127.0.0.1, one JSON line an event.
//   node hypercore-peer.js serve DIR BLOCKS      acceptor with a log of its own of that many blocks
//   node hypercore-peer.js fetch DIR PORT KEY    connector that follows somebody's log
// Block i is the text "block i". Lines on stdin: "append N"; "await N" answers when N blocks are held.
const net = require('net')
const Hypercore = require('hypercore')
const SecretStream = require('@hyperswarm/secret-stream')

const [mode, dir, number, key] = process.argv.slice(2)
const say = (line) => process.stdout.write(JSON.stringify(line) + '\n')
const block = (i) => Buffer.from('block ' + i)

async function append (core, count) {
  const batch = []
  for (let i = 0; i < count; i++) batch.push(block(core.length + i))
  await core.append(batch)
}

async function awaitLength (core, count) {
  while (core.length < count) {
    await new Promise((resolve) => core.once('append', resolve))
  }
  let bad = 0
  for (let i = 0; i < count; i++) {
    if (!(await core.get(i)).equals(block(i))) bad++
  }
  const treeHash = (await core.treeHash(count)).toString('hex')
  say({ event: 'held', length: core.length, bad, treeHash })
}

function replicate (core, isInitiator, socket) {
  socket.setNoDelay(true)
  const stream = new SecretStream(isInitiator, socket)
  stream.on('error', (err) => say({ event: 'error', message: err.message }))
  core.replicate(stream)
}

function commands (core) {
  let rest = ''
  let chain = Promise.resolve()
  process.stdin.on('end', () => process.exit(0))
  process.stdin.on('data', (data) => {
    rest += data
    for (let at; (at = rest.indexOf('\n')) >= 0; rest = rest.slice(at + 1)) {
      const [command, count] = rest.slice(0, at).trim().split(' ')
      const work = command === 'append' ? append : awaitLength
      chain = chain.then(() => work(core, Number(count)))
        .catch((err) => say({ event: 'failed', message: err.message }))
    }
  })
}

async function main () {
  const core = mode === 'serve' ? new Hypercore(dir) : new Hypercore(dir, Buffer.from(key, 'hex'))
  await core.ready()
  commands(core)
  if (mode === 'serve') {
    await append(core, Number(number))
    const server = net.createServer((socket) => replicate(core, false, socket))
    server.listen(0, '127.0.0.1', async () => say({
      event: 'listening',
      port: server.address().port,
      key: core.key.toString('hex'),
      treeHash: (await core.treeHash()).toString('hex')
    }))
  } else {
    replicate(core, true, net.connect(Number(number), '127.0.0.1'))
    say({ event: 'ready' })
  }
}

main().catch((err) => { say({ event: 'failed', message: err.stack }); process.exit(1) })
