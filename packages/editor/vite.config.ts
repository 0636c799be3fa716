import react from '@vitejs/plugin-react'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants } from 'node:zlib'
import { defineConfig, type Plugin } from 'vite'

const runtime = process.env['ISTHMUS_URL'] ?? 'http://127.0.0.1:4310'

// The host name stays the page's own, or the runtime would take every change for one of a foreign page.
const proxied = { target: runtime, changeOrigin: false }

export default defineConfig({
  plugins: [react(), compressed()],
  server: {
    host: '127.0.0.1',
    port: 4312,
    proxy: Object.fromEntries(['/api', '/health', '/hooks'].map((path) => [path, proxied])),
  },
  build: {
    target: 'es2023',
    // The preload polyfill is only for browsers older than the target.
    modulePreload: { polyfill: false },
    // Small assets stay files: the content security policy allows no data: scripts or fonts.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 600,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/, priority: 30 },
            { name: 'graph', test: /node_modules[\\/](@xyflow|d3-|@dagrejs)/, priority: 20 },
            // Inputs that only lazy pages show stay with these pages.
            {
              name: 'mantine',
              test: /node_modules[\\/](@mantine(?!.*[\\/](TagsInput|PillsInput|Pill|FileInput|FileButton|Checkbox|NumberInput|JsonInput|MultiSelect|Select|Combobox|ScrollArea|Tabs|SegmentedControl|FloatingIndicator|PasswordInput|Textarea|Collapse|Radio|Chip)[\\/])|@floating-ui)/,
              priority: 10,
            },
            // Long lists are drawn by pages and parts that come later.
            { name: 'tanstack', test: /node_modules[\\/]@tanstack(?!.*virtual)/, priority: 10 },
            // Small parts that nearly every page needs: each alone would be a request of some hundred bytes.
            { name: 'signs', test: /node_modules[\\/]lucide-react/, priority: 10 },
            {
              name: 'ground',
              test: /editor[\\/]src[\\/](api|ui|i18n(?![\\/](chinese|zh-cn)))[\\/](?!SchemaForm|ListPage|DocumentView|AskButton|SearchField|Waiting|use-focus-back)/,
              priority: 5,
            },
            // The same for small parts that all pages of a flow share: of what a flow is, of its editor, of its fields.
            {
              name: 'flow',
              test: /sdk[\\/]src[\\/](flow[\\/](graph|flow|control|data-basis|parse|migrate)|value-map[\\/](look-up|value-tables|value-map)|typing[\\/](read-samples|sample-schema)|csv-rows|language)\.ts/,
              priority: 5,
            },
            {
              name: 'flow-pages',
              test: /editor[\\/]src[\\/](canvas[\\/]canvas\.module|runs[\\/]RecordCounts|shell[\\/]editor[\\/]editor\.module)/,
              priority: 5,
            },
            {
              name: 'fields',
              test: /editor[\\/]src[\\/](expression[\\/](EntityField|FieldTypeIcon|field-type|entity-fields|schema-tree|completion|caret-context|cell-text|record-path)|inspector[\\/]form[\\/]pointer)/,
              priority: 5,
            },
          ],
        },
      },
    },
  },
})

/** Less than this only grows when it is packed; the server does not look for it. */
const leastPackedBytes = 200
/** Files so large are only fetched by those who open an editor of code; the best compression of them takes half a minute. */
const bestBelowBytes = 1_000_000

/** Lays each text file beside itself as small as it can be made, which takes too long while somebody waits for it. */
function compressed(): Plugin {
  let outDir = ''
  return {
    name: 'isthmus-compressed',
    apply: 'build',
    configResolved: (config) => {
      outDir = resolve(config.root, config.build.outDir)
    },
    closeBundle: async () => {
      const names = await readdir(outDir, { recursive: true })
      for (const name of names.filter((each) => /\.(js|css|html|svg)$/.test(each))) await compress(join(outDir, name))
    },
  }
}

async function compress(path: string): Promise<void> {
  const { size } = await stat(path)
  if (size < leastPackedBytes) return
  const quality = size < bestBelowBytes ? constants.BROTLI_MAX_QUALITY : 9
  const params = { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_SIZE_HINT]: size }
  await writeFile(`${path}.br`, await promisify(brotliCompress)(await readFile(path), { params }))
}
