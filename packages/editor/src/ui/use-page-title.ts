import { useEffect } from 'react'

/** Names the browser's tab after the page while it is shown. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Isthmus`
    return () => {
      document.title = 'Isthmus'
    }
  }, [title])
}
