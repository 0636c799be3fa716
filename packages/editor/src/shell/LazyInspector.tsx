import { lazy, Suspense, type ComponentProps } from 'react'
import type { Inspector, NodeView } from '../inspector/index.ts'

// The canvas comes first: the forms beside it weigh as much as all the rest of the page, and nobody types before it is drawn.
const LoadedInspector = lazy(async () => ({ default: (await import('../inspector/Inspector.tsx')).Inspector }))
const LoadedNodeView = lazy(async () => ({ default: (await import('../inspector/NodeView.tsx')).NodeView }))

/** The inspector, loaded when it is first shown. */
export function LazyInspector(props: ComponentProps<typeof Inspector>) {
  return (
    <Suspense>
      <LoadedInspector {...props} />
    </Suspense>
  )
}

/** The node view, loaded when it is first opened. */
export function LazyNodeView(props: ComponentProps<typeof NodeView>) {
  return (
    <Suspense>
      <LoadedNodeView {...props} />
    </Suspense>
  )
}
