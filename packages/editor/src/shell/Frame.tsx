import { Outlet } from '@tanstack/react-router'
import { useSession } from '../api/queries.ts'
import { useText } from '../i18n/use-text.ts'
import { SignInDialog } from '../session/SignInDialog.tsx'
import styles from './Frame.module.css'
import { Rail } from './Rail.tsx'
import { StorageBanner } from './StorageBanner.tsx'

/** Rail and page. A session that ends leaves the page in place and asks for a new one above it. */
export function Frame() {
  const t = useText()
  const session = useSession()
  return (
    <div className={styles['frame']}>
      <a className={styles['skip']} href="#content">
        {t('shell.skipToContent')}
      </a>
      <Rail session={session.data ?? undefined} />
      <div id="content" tabIndex={-1} className={styles['content']}>
        <StorageBanner />
        <Outlet />
      </div>
      {session.data === null ? <SignInDialog /> : null}
    </div>
  )
}
