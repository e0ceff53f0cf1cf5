'use strict'
// The same work as dev.covey.bench.LogPeer, by JavaScript Hypercore; one JSON line a figure.
// What each mode takes and prints is written there.
const fs = require('fs')
const net = require('net')
const Hypercore = require('hypercore')
const CoreStorage = require('hypercore-storage')
const crypto = require('hypercore-crypto')
const SecretStream = require('@hyperswarm/secret-stream')

const [mode, dir, ...rest] = process.argv.slice(2)
const numbers = rest.map(Number)

const now = () => Number(process.hrtime.bigint()) / 1e9
const residentKilobytes = () => Number(/VmHWM:\s+(\d+) kB/.exec(fs.readFileSync('/proc/self/status', 'utf8'))[1])
const say = (line) => process.stdout.write(JSON.stringify(line) + '\n')
const sayFigure = (figure) => say({ figure, rss: residentKilobytes() })
const stdinEnd = () => new Promise((resolve) => process.stdin.on('end', resolve).resume())
const stdinByte = () => new Promise((resolve) => process.stdin.once('data', resolve))
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

const storage = new CoreStorage(dir)

function keyPair (number) {
  const seed = Buffer.alloc(32)
  seed.writeUInt32BE(number + 1)
  return crypto.keyPair(seed)
}

const manifest = ({ publicKey }) => ({ version: 1, signers: [{ publicKey }] })
const key = (number) => Hypercore.key(manifest(keyPair(number)))

async function open (number, writable = true) {
  const pair = keyPair(number)
  const core = new Hypercore(storage, key(number), writable ? { keyPair: pair, manifest: manifest(pair) } : {})
  await core.ready()
  return core
}

function group (at, blocks, bytes) {
  const blocksOfGroup = []
  for (let i = 0; i < blocks; i++) blocksOfGroup.push(Buffer.alloc(bytes, (at + i) & 255))
  return blocksOfGroup
}

async function appendAll (core, blocks, bytes) {
  const batch = Math.max(1, Math.min(1000, Math.floor(4e6 / bytes)))
  for (let at = core.length; at < blocks; at += batch) await core.append(group(at, Math.min(batch, blocks - at), bytes))
}

async function fill ([logs, blocks, bytes]) {
  for (let i = 0; i < logs; i++) {
    // Left open: closing one closes the storage of all.
    await appendAll(await open(i), blocks, bytes)
  }
  sayFigure(logs)
}

async function append ([seconds, batch, bytes, inFlight]) {
  const core = await open(0)
  const start = now()
  const callers = []
  for (let i = 0; i < inFlight; i++) {
    callers.push((async () => {
      while (now() - start < seconds) await core.append(group(0, batch, bytes))
    })())
  }
  await Promise.all(callers)
  sayFigure(core.length / (now() - start))
}

async function callers ([seconds, logs, count, bytes]) {
  const cores = []
  for (let i = 0; i < logs; i++) cores.push(await open(i))
  const start = now()
  const all = []
  for (let i = 0; i < count; i++) {
    const core = cores[i % logs]
    all.push((async () => {
      while (now() - start < seconds) await core.append(Buffer.alloc(bytes, i))
    })())
  }
  await Promise.all(all)
  sayFigure(cores.reduce((sum, core) => sum + core.length, 0) / (now() - start))
}

async function get ([seconds, random, inFlight]) {
  const core = await open(0)
  let x = 12345
  let at = 0
  const next = () => {
    if (!random) return at++ % core.length
    x ^= x << 13; x >>>= 0; x ^= x >>> 17; x ^= x << 5; x >>>= 0
    return x % core.length
  }
  let gets = 0
  const start = now()
  const callers = []
  for (let i = 0; i < inFlight; i++) {
    callers.push((async () => {
      while (now() - start < seconds) {
        const block = await core.get(next())
        if (block.byteLength > 0) gets++
      }
    })())
  }
  await Promise.all(callers)
  sayFigure(gets / (now() - start))
}

async function serve ([logs]) {
  const cores = []
  for (let i = 0; i < logs; i++) cores.push(await open(i))
  const server = net.createServer((socket) => {
    socket.setNoDelay(true)
    const stream = new SecretStream(false, socket)
    stream.on('error', () => {})
    for (const core of cores) core.replicate(stream)
  })
  server.listen(0, '127.0.0.1', () => say({ port: server.address().port }))
  return cores
}

async function serveUntilEnd () {
  await serve(numbers)
  await stdinEnd()
  sayFigure(0)
}

function connect (port) {
  const socket = net.connect(port, '127.0.0.1')
  socket.setNoDelay(true)
  const stream = new SecretStream(true, socket)
  stream.on('error', () => {})
  return stream
}

async function longerThan (core, length) {
  while (core.length < length) await new Promise((resolve) => core.once('append', resolve))
}

async function fetch ([port, blocks]) {
  const core = await open(0, false)
  const start = now()
  core.replicate(connect(port))
  await core.update({ wait: true })
  await longerThan(core, blocks)
  await core.download({ start: 0, end: blocks }).done()
  sayFigure(blocks / (now() - start))
}

async function write ([count, everyMs, bytes]) {
  const [core] = await serve([1])
  await stdinByte()
  for (let i = 0; i < count; i++) {
    const block = Buffer.alloc(bytes)
    block.writeBigInt64BE(process.hrtime.bigint())
    await core.append(block)
    await pause(everyMs)
  }
  await stdinEnd()
  sayFigure(0)
}

async function watch ([port, count]) {
  const core = await open(0, false)
  const arrived = new Array(count).fill(0)
  let left = count
  const done = new Promise((resolve) => {
    core.on('download', (index) => {
      arrived[index] = process.hrtime.bigint()
      if (--left === 0) resolve()
    })
  })
  core.replicate(connect(port))
  await core.update({ wait: true })
  core.download({ start: 0, end: -1 })
  say({ ready: true })
  await done
  const latencies = []
  for (let i = Math.floor(count / 10); i < count; i++) {
    latencies.push(Number(arrived[i] - (await core.get(i)).readBigInt64BE()) / 1e6)
  }
  latencies.sort((a, b) => a - b)
  const percentile = (p) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * p))]
  say({ figure: percentile(0.5), p99: percentile(0.99), rss: residentKilobytes() })
}

async function openAll ([logs]) {
  const keys = Array.from({ length: logs }, (_, i) => key(i))
  const start = now()
  const cores = keys.map((each) => new Hypercore(storage, each))
  await Promise.all(cores.map((core) => core.ready()))
  if (cores.some((core) => core.length !== 1)) throw new Error('a log is not what it was')
  sayFigure(now() - start)
}

async function idle ([port, logs]) {
  const used = () => { global.gc(); global.gc(); const m = process.memoryUsage(); return m.heapUsed + m.external }
  const stream = connect(port)
  const cores = [await open(0, false)]
  cores[0].replicate(stream)
  await longerThan(cores[0], 1)
  const before = used()
  for (let i = 1; i < logs; i++) {
    cores.push(await open(i, false))
    cores[i].replicate(stream)
  }
  for (const core of cores) await longerThan(core, 1)
  await pause(1000)
  sayFigure((used() - before) / (logs - 1) / 1024)
}

async function decades ([blocks, bytes]) {
  const core = await open(0)
  const figures = {}
  let start = now()
  let from = 0
  for (let to = 10_000; to <= blocks; to *= 10) {
    await appendAll(core, to, bytes)
    figures[to] = (to - from) / (now() - start)
    start = now()
    from = to
  }
  say({ ...figures, rss: residentKilobytes() })
}

const modes = { fill, append, callers, get, serve: serveUntilEnd, fetch, write, watch, open: openAll, idle, decades }

async function main () {
  await modes[mode](numbers)
  if (mode === 'fill') await storage.close()
  process.exit(0)
}

main().catch((error) => { console.error(error); process.exit(1) })
