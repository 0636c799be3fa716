// The one entry behind every npm script. The rest is loaded only once Node is known to understand it.
const [major = 0] = process.versions.node.split('.').map(Number)

if (major < 20) {
  console.error(
    `Isthmus needs Node 20 or newer to set itself up and this is ${process.version}: install a newer Node and run the command again.`,
  )
  process.exitCode = 1
} else {
  const { main } = await import('./main.mjs')
  await main(process.argv.slice(2))
}
