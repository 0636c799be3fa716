import { lazy, Suspense, useRef, type ReactNode } from 'react'
import { OfflineBoundary } from '../ui/OfflineBoundary.tsx'
import type { MonacoBoxProps } from './MonacoBox.tsx'

const MonacoBox = lazy(async () => ({ default: (await import('./MonacoBox.tsx')).MonacoBox }))

/** The code editor, loaded when it is first shown; until then, and when it cannot be loaded, `fallback`. */
export function LazyMonaco({
  fallback,
  ...props
}: Omit<MonacoBoxProps, 'takesFocus'> & { readonly fallback: ReactNode }) {
  const wasTypedInto = useRef(false)
  const plain = (
    <div
      style={{ display: 'contents' }}
      onFocus={() => {
        wasTypedInto.current = true
      }}
      onBlur={() => {
        wasTypedInto.current = false
      }}
    >
      {fallback}
    </div>
  )
  return (
    <OfflineBoundary fallback={plain}>
      <Suspense fallback={plain}>
        <MonacoBox {...props} takesFocus={() => wasTypedInto.current} />
      </Suspense>
    </OfflineBoundary>
  )
}
