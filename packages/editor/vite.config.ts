import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const runtime = process.env['ISTHMUS_URL'] ?? 'http://127.0.0.1:4310'

// The host name stays the page's own, or the runtime would take every change for one of a foreign page.
const proxied = { target: runtime, changeOrigin: false }

export default defineConfig({
  plugins: [react()],
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
              test: /node_modules[\\/](@mantine(?!.*[\\/](TagsInput|PillsInput|Pill)[\\/])|@floating-ui)/,
              priority: 10,
            },
            { name: 'tanstack', test: /node_modules[\\/]@tanstack/, priority: 10 },
          ],
        },
      },
    },
  },
})
