'use strict'
// The same work as dev.covey.bench.LogPeer, by JavaScript Hypercore; one JSON line at the end.
//   node hypercore.js append DIR BLOCKS BATCH BYTES
//   node hypercore.js serve DIR BLOCKS BYTES          prints port and key, then waits for its stdin's end
//   node hypercore.js fetch DIR PORT KEY BLOCKS
const net = require('net')
const Hypercore = require('hypercore')
const SecretStream = require('@hyperswarm/secret-stream')

const [mode, dir, ...rest] = process.argv.slice(2)
const say = (line) => process.stdout.write(JSON.stringify(line) + '\n')
const seconds = (since) => Number(process.hrtime.bigint() - since) / 1e9

async function append (core, blocks, batch, bytes) {
  for (let at = 0; at < blocks; at += batch) {
    const group = []
    for (let i = at; i < Math.min(blocks, at + batch); i++) group.push(Buffer.alloc(bytes, i & 255))
    await core.append(group)
  }
}

function replicate (core, isInitiator, socket) {
  socket.setNoDelay(true)
  const stream = new SecretStream(isInitiator, socket)
  stream.on('error', () => {})
  core.replicate(stream)
}

async function main () {
  if (mode === 'append') {
    const [blocks, batch, bytes] = rest.map(Number)
    const core = new Hypercore(dir)
    await core.ready()
    const start = process.hrtime.bigint()
    await append(core, blocks, batch, bytes)
    say({ seconds: seconds(start) })
    await core.close()
  } else if (mode === 'serve') {
    const [blocks, bytes] = rest.map(Number)
    const core = new Hypercore(dir)
    await core.ready()
    await append(core, blocks, 1000, bytes)
    const server = net.createServer((socket) => replicate(core, false, socket))
    server.listen(0, '127.0.0.1', () =>
      say({ port: server.address().port, key: core.key.toString('hex') }))
    process.stdin.on('end', () => process.exit(0)).resume()
  } else {
    const [port, key, blocks] = rest
    const core = new Hypercore(dir, Buffer.from(key, 'hex'))
    await core.ready()
    const start = process.hrtime.bigint()
    replicate(core, true, net.connect(Number(port), '127.0.0.1'))
    await core.update({ wait: true })
    while (core.length < Number(blocks)) await new Promise((resolve) => core.once('append', resolve))
    await core.download({ start: 0, end: Number(blocks) }).done()
    say({ seconds: seconds(start) })
    process.exit(0)
  }
}

main().catch((error) => { console.error(error); process.exit(1) })
