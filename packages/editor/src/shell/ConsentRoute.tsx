import { useSearch } from '@tanstack/react-router'
import { ConsentPage } from '../connections/ConsentPage.tsx'

export function ConsentRoute() {
  const { state, code, error, error_description } = useSearch({ from: '/connect/callback' })
  return <ConsentPage brought={{ state, code, error, errorDescription: error_description }} />
}
