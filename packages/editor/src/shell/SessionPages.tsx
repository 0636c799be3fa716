import { useNavigate, useSearch } from '@tanstack/react-router'
import { SetupPage } from '../session/SetupPage.tsx'
import { SignInPage } from '../session/SignInPage.tsx'
import { LanguageMenu, ThemeMenu } from './Rail.tsx'
import { safeNext } from './search-params.ts'

export function SignInRoute() {
  const { next } = useSearch({ from: '/sign-in' })
  const navigate = useNavigate()
  return <SignInPage tools={<Tools />} onDone={() => void navigate({ href: safeNext(next), replace: true })} />
}

export function SetupRoute() {
  const { token } = useSearch({ from: '/setup' })
  const navigate = useNavigate()
  return <SetupPage token={token} tools={<Tools />} onDone={() => void navigate({ to: '/flows', replace: true })} />
}

function Tools() {
  return (
    <>
      <LanguageMenu />
      <ThemeMenu />
    </>
  )
}
