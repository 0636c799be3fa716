import '@mantine/core/styles.css'
import './ui/theme.css'
import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { loadTexts } from './i18n/language.ts'
import { createQueryClient } from './shell/query-client.ts'
import { createAppRouter } from './shell/router.tsx'
import { cssVariables, theme } from './ui/theme.ts'

const queries = createQueryClient()
const router = createAppRouter(queries)
const place = document.getElementById('root')

if (place) {
  // Without its own texts the page is shown in English rather than not at all.
  await loadTexts().catch(() => undefined)
  createRoot(place).render(
    <StrictMode>
      <MantineProvider theme={theme} defaultColorScheme="auto" cssVariablesResolver={cssVariables}>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  )
}
