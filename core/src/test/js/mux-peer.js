'use strict'
// A protomux peer over plain TCP on 127.0.0.1, one JSON line an event.
//   node mux-peer.js listen           acceptor, prints its port
//   node mux-peer.js connect PORT     connector
// Protocol covey/test: type 0 is echoed as type 1; type 2 (string, a count) is answered by that many
// messages of type 0 in one batch; type 3 closes the channel. An open of covey/late is answered late;
// anything else that was not opened here is rejected.
const net = require('net')
const SecretStream = require('@hyperswarm/secret-stream')
const Protomux = require('protomux')
const c = require('compact-encoding')

const [mode, port] = process.argv.slice(2)
const say = (line) => process.stdout.write(JSON.stringify(line) + '\n')

process.stdin.resume()
process.stdin.on('end', () => process.exit(0))

function serve (isInitiator, socket) {
  socket.setNoDelay(true)
  const stream = new SecretStream(isInitiator, socket, { keepAlive: 5000 })
  stream.on('error', (err) => say({ event: 'error', message: err.message }))
  stream.on('close', () => say({ event: 'closed' }))
  stream.on('connect', () => say({
    event: 'connected',
    remotePublicKey: stream.remotePublicKey.toString('hex'),
    publicKey: stream.publicKey.toString('hex'),
    handshakeHash: stream.handshakeHash.toString('hex')
  }))
  const mux = new Protomux(stream)
  const open = (protocol, id) => {
    const channel = mux.createChannel({
      protocol,
      id,
      unique: false,
      handshake: c.string,
      onopen: (handshake) => say({ event: 'open', protocol, handshake }),
      onclose: () => say({ event: 'close', protocol })
    })
    if (channel === null) return
    channel.addMessage({ encoding: c.raw, onmessage: (m) => echo.send(m) })
    const echo = channel.addMessage({ encoding: c.raw })
    channel.addMessage({
      encoding: c.string,
      onmessage: (count) => {
        channel.cork()
        for (let i = 0; i < Number(count); i++) channel.messages[0].send(Buffer.from('m' + i))
        channel.uncork()
      }
    })
    channel.addMessage({ encoding: c.raw, onmessage: () => channel.close() })
    channel.open('hello from js')
  }
  mux.pair({ protocol: 'covey/test' }, (id) => open('covey/test', id))
  mux.pair({ protocol: 'covey/late' }, async (id) => {
    await new Promise((resolve) => setTimeout(resolve, 50))
    open('covey/late', id)
  })
  if (isInitiator) open('covey/test', Buffer.alloc(32, 9))
}

if (mode === 'listen') {
  const server = net.createServer((socket) => serve(false, socket))
  server.listen(0, '127.0.0.1', () => say({ event: 'listening', port: server.address().port }))
} else {
  serve(true, net.connect(Number(port), '127.0.0.1'))
}
