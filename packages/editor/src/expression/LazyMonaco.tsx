import { lazy, Suspense, type ReactNode } from 'react'
import type { MonacoBoxProps } from './MonacoBox.tsx'
import { OfflineBoundary } from './OfflineBoundary.tsx'

const MonacoBox = lazy(async () => ({ default: (await import('./MonacoBox.tsx')).MonacoBox }))

/** The code editor, loaded when it is first shown; until then, and when it cannot be loaded, `fallback`. */
export function LazyMonaco({ fallback, ...props }: MonacoBoxProps & { readonly fallback: ReactNode }) {
  return (
    <OfflineBoundary fallback={fallback}>
      <Suspense fallback={fallback}>
        <MonacoBox {...props} />
      </Suspense>
    </OfflineBoundary>
  )
}
