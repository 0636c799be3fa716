// Another system that takes orders by their reference, and counts how often each came.
import { createServer } from 'node:http'

const orders = new Map<string, number>()
const server = createServer((request, response) => {
  request.resume()
  request.on('end', () => {
    if (request.method === 'PUT') orders.set(request.url ?? '', (orders.get(request.url ?? '') ?? 0) + 1)
    const calls = request.method === 'PUT' ? 1 : [...orders.values()].reduce((sum, times) => sum + times, 0)
    const body = JSON.stringify({ orders: orders.size, calls })
    response.writeHead(200, { 'content-type': 'application/json' }).end(body)
  })
})
server.keepAliveTimeout = 60_000
server.listen(Number(process.argv[2]), '127.0.0.1', () => console.log('ready'))
