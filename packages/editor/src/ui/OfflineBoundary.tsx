import { Component, type ReactNode } from 'react'

interface OfflineBoundaryProps {
  readonly fallback: ReactNode
  readonly children: ReactNode
}

/** Shows the fallback when a part of the page could not be loaded; React offers this to classes only. */
export class OfflineBoundary extends Component<OfflineBoundaryProps, { readonly failed: boolean }> {
  override readonly state = { failed: false }

  static getDerivedStateFromError(): { readonly failed: boolean } {
    return { failed: true }
  }

  override render(): ReactNode {
    return this.state.failed ? this.props.fallback : this.props.children
  }
}
