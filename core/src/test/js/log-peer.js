'use strict'
// One side of an interop case: JavaScript Hypercores on 127.0.0.1, driven by JSON lines.
//   node log-peer.js DIR
// A line in:  {"do": COMMAND, ...arguments}     answered in order by one line out:
//             {"event": "answer", ...} or {"event": "answer", "error": MESSAGE}
// Kinds of log: "default" lives in a Corestore (hypercore 11), "compat11" is a hypercore 11 with
// compat: true, "compat10" is a hypercore 10.38, each in a directory of its own.
const net = require('net')
const path = require('path')
const Corestore = require('corestore')
const Hypercore = require('hypercore')
const Hypercore10 = require('hypercore10')
const SecretStream = require('@hyperswarm/secret-stream')
const c = require('compact-encoding')
const content = require('./content')

const directory = process.argv[2]
const store = new Corestore(path.join(directory, 'corestore'))
const logs = new Map() // name -> { core, uploaded, downloaded, repeated, extensions, heard }
const streams = new Set()
let resetting = false
let server = null
let appender = null

const say = (line) => process.stdout.write(JSON.stringify(line) + '\n')
const hex = (buffer) => buffer === null ? null : buffer.toString('hex')

function log (name) {
  const found = logs.get(name)
  if (!found) throw new Error('no log ' + name)
  return found
}

async function openLog ({ log: name, kind, key, encryption }) {
  if (logs.has(name)) await log(name).core.close()
  const core = makeCore(name, kind, key && Buffer.from(key, 'hex'), encryption && Buffer.from(encryption, 'hex'))
  const entry = { core, uploaded: 0, downloaded: 0, repeated: [], extensions: new Map(), heard: [] }
  const moved = new Set()
  const count = (index) => moved.has(index) ? entry.repeated.push(index) : moved.add(index)
  core.on('upload', (index) => { entry.uploaded++; count(index) })
  core.on('download', (index) => { entry.downloaded++; count(index) })
  await core.ready()
  logs.set(name, entry)
  if (kind !== 'default') for (const stream of streams) core.replicate(stream)
  return { key: hex(core.key) }
}

function makeCore (name, kind, key, encryptionKey) {
  if (kind === 'default') {
    const encryption = encryptionKey ? { key: encryptionKey } : null
    return store.get(key ? { key, encryption } : { name, encryption })
  }
  const dir = path.join(directory, kind + '-' + name)
  if (kind === 'compat10') return new Hypercore10(dir, key, { compat: true, encryptionKey })
  return new Hypercore(dir, key, { compat: true, encryption: encryptionKey ? { key: encryptionKey } : null })
}

function replicate (isInitiator, socket) {
  socket.setNoDelay(true)
  socket.on('error', () => {})
  const stream = new SecretStream(isInitiator, socket)
  stream.on('error', (err) => say({ event: 'stream-error', message: err.message }))
  stream.on('close', () => streams.delete(stream))
  streams.add(stream)
  store.replicate(stream)
  for (const { core } of logs.values()) core.replicate(stream)
  return stream
}

// A log that is truncated while an answer is built may end a connection: dial again, unless the other side is gone.
function redialWhenClosed (stream, port, left) {
  stream.once('close', () => {
    if (left === 0 || resetting) return
    const socket = net.connect(port, '127.0.0.1')
    socket.once('error', () => {})
    socket.once('connect', () => redialWhenClosed(replicate(true, socket), port, left - 1))
  })
}

// Waits, as long as there is progress at least every 30 s.
async function until (progress, condition) {
  let last = ''
  let end = 0
  while (!(await condition())) {
    const now = progress()
    if (now !== last) {
      last = now
      end = Date.now() + 30000
    } else if (Date.now() > end) {
      throw new Error('nothing happened for 30 s, at ' + now)
    }
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}

function state ({ core, uploaded, downloaded, repeated }) {
  return {
    length: core.length,
    byteLength: core.byteLength,
    fork: core.fork,
    contiguousLength: core.contiguousLength,
    uploaded,
    downloaded,
    repeated
  }
}

async function treeHash (core) {
  return hex(core instanceof Hypercore10 ? await core.treeHash() : await Hypercore.treeHashFromStorage(core))
}

async function append (name, text, count, size) {
  const { core } = log(name)
  const most = size > 4096 ? 64 : 1000
  for (let left = count; left > 0; left -= most) {
    const batch = []
    for (let i = 0; i < Math.min(left, most); i++) batch.push(content.block(text, core.length + i, size))
    await core.append(batch)
  }
}

const commands = {
  create: openLog,
  open: openLog,
  append: ({ log: name, text, count, size }) => append(name, text, count, size),
  // Appends one block after the other until the process ends or is told to stop, saying what is stored.
  appendForever ({ log: name, text, size }) {
    const mine = appender = { stopped: false, ended: null }
    const run = async () => {
      while (!mine.stopped) {
        await append(name, text, 1, size)
        say({ event: 'appended', length: log(name).core.length })
      }
    }
    mine.ended = run()
  },
  async stopAppending () {
    appender.stopped = true
    await appender.ended
  },
  truncate: ({ log: name, length }) => log(name).core.truncate(length),
  clear: async ({ log: name, start, end }) => { await log(name).core.clear(start, end) },
  async state ({ log: name }) {
    return { ...state(log(name)), treeHash: await treeHash(log(name).core) }
  },
  // How many of the blocks are here.
  async held ({ log: name, start, end }) {
    let held = 0
    for (let i = start; i < end; i++) if (await log(name).core.has(i)) held++
    return { held }
  },
  // The hash over blocks that are here.
  async hash ({ log: name, start, end }) {
    const digest = content.digest()
    for (let i = start; i < end; i++) {
      const block = await log(name).core.get(i, { wait: false })
      if (block === null) throw new Error('block ' + i + ' is not held')
      digest.add(block)
    }
    return { hash: digest.hex() }
  },
  // The hash over blocks from here or from peers, asked for all at once.
  async get ({ log: name, indexes }) {
    const blocks = await Promise.all(indexes.map((i) => log(name).core.get(i, { timeout: 30000 })))
    const digest = content.digest()
    for (const block of blocks) digest.add(block)
    return { hash: digest.hex() }
  },
  async seek ({ log: name, byte }) {
    const [index, offset] = await log(name).core.seek(byte, { timeout: 30000 })
    return { index, offset }
  },
  async download ({ log: name, start, end }) {
    await log(name).core.download({ start, end }).done()
  },
  follow ({ log: name }) {
    const entry = log(name)
    const range = entry.core.download({ start: 0, end: -1 })
    if (range.done) range.done().catch(() => {})
  },
  async await ({ log: name, length, fork, contiguousLength }) {
    const reached = ({ core }) => core.length >= length && core.fork >= fork && core.contiguousLength >= contiguousLength
    await until(() => JSON.stringify(state(log(name))), () => reached(log(name)))
  },
  // Hears messages beside the log by the extension's name.
  extend ({ log: name, extension }) {
    const { core, extensions, heard } = log(name)
    const onmessage = (message) => heard.push(extension + ': ' + message.toString())
    extensions.set(extension, core.registerExtension(extension, { encoding: c.raw, onmessage }))
  },
  broadcast ({ log: name, extension, text }) {
    log(name).extensions.get(extension).broadcast(Buffer.from(text))
  },
  async heard ({ log: name, count }) {
    const { heard } = log(name)
    await until(() => JSON.stringify(heard), () => heard.length >= count)
    return { heard }
  },
  async listen () {
    if (server === null) {
      server = net.createServer((socket) => replicate(false, socket))
      await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
    }
    return { port: server.address().port }
  },
  async connect ({ port }) {
    const socket = net.connect(port, '127.0.0.1')
    await new Promise((resolve, reject) => { socket.once('connect', resolve); socket.once('error', reject) })
    redialWhenClosed(replicate(true, socket), port, 5)
  },
  // Ends connections and everything that is wanted; logs stay on disk.
  async reset () {
    resetting = true
    const closing = [...streams].map((stream) => new Promise((resolve) => stream.once('close', resolve)))
    for (const stream of streams) stream.destroy()
    await Promise.all(closing)
    await Promise.all([...logs.values()].map(({ core }) => core.close()))
    logs.clear()
    resetting = false
  }
}

let rest = ''
let chain = Promise.resolve()
process.stdin.on('end', () => process.exit(0))
process.stdin.on('data', (data) => {
  rest += data
  for (let at; (at = rest.indexOf('\n')) >= 0; rest = rest.slice(at + 1)) {
    const command = JSON.parse(rest.slice(0, at))
    chain = chain
      .then(() => commands[command.do](command))
      .then((answer) => say({ event: 'answer', ...answer }))
      .catch((err) => say({ event: 'answer', error: err.stack }))
  }
})
store.ready().then(() => say({ event: 'ready' }))
