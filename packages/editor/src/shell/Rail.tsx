import {
  ActionIcon,
  type ActionIconProps,
  type ElementProps,
  Menu,
  Tooltip,
  useMantineColorScheme,
  type MantineColorScheme,
} from '@mantine/core'
import type { Language } from '@isthmus/sdk'
import type { SessionInfo } from '@isthmus/sdk/api'
import { Link, useNavigate } from '@tanstack/react-router'
import {
  ArrowRightLeft,
  Blocks,
  Check,
  CircleUserRound,
  Hand,
  HardDrive,
  History,
  Languages,
  LogOut,
  Moon,
  Plug,
  Sun,
  SunMoon,
  Workflow,
  type LucideIcon,
} from 'lucide-react'
import { useParkedCount, useSignOut } from '../api/queries.ts'
import { setLanguage, useLanguage } from '../i18n/language.ts'
import { useText } from '../i18n/use-text.ts'
import { Logo } from '../ui/Logo.tsx'
import styles from './Rail.module.css'

const pages = [
  { to: '/flows', text: 'shell.flows', icon: Workflow },
  { to: '/runs', text: 'shell.runs', icon: History },
  { to: '/connections', text: 'shell.connections', icon: Plug },
  { to: '/connectors', text: 'connectors.title', icon: Blocks },
  { to: '/value-maps', text: 'value-maps.title', icon: ArrowRightLeft },
] as const

export function Rail({ session }: { readonly session: SessionInfo | undefined }) {
  const t = useText()
  return (
    <nav className={styles['rail']} aria-label={t('shell.navigation')}>
      <div className={styles['logo']}>
        <Logo size={26} />
      </div>
      {pages.map(({ to, text, icon: Icon }) => (
        <Tooltip key={to} label={t(text)} position="right">
          <Link to={to} className={styles['link']} aria-label={t(text)}>
            <Icon size={19} strokeWidth={1.75} aria-hidden />
          </Link>
        </Tooltip>
      ))}
      <ParkedLink />
      <div className={styles['space']} />
      {session?.user.role === 'admin' ? <StorageLink /> : null}
      <LanguageMenu />
      <ThemeMenu />
      {session ? <AccountMenu session={session} /> : null}
    </nav>
  )
}

/** Leads to the records that wait for a person, and says how many there are. */
function ParkedLink() {
  const t = useText()
  const { data } = useParkedCount()
  const shown = data && data.count > 0 ? `${data.count}${data.more ? '+' : ''}` : undefined
  const title = t('parked.title')
  const label = shown === undefined ? title : t('parked.badge', { title, shown })
  return (
    <Tooltip label={label} position="right">
      <Link to="/parked" className={styles['link']} aria-label={label}>
        <Hand size={19} strokeWidth={1.75} aria-hidden />
        {shown === undefined ? null : (
          <span className={styles['badge']} aria-hidden>
            {shown}
          </span>
        )}
      </Link>
    </Tooltip>
  )
}

function StorageLink() {
  const t = useText()
  return (
    <Tooltip label={t('storage.title')} position="right">
      <Link to="/storage" className={styles['link']} aria-label={t('storage.title')}>
        <HardDrive size={19} strokeWidth={1.75} aria-hidden />
      </Link>
    </Tooltip>
  )
}

const languages: readonly { readonly language: Language; readonly name: string }[] = [
  { language: 'en', name: 'English' },
  { language: 'zh-CN', name: '中文' },
]

export function LanguageMenu() {
  const t = useText()
  const current = useLanguage()
  return (
    <Menu position="right-end" width={160}>
      <Menu.Target>
        <RailButton label={t('shell.language')} icon={Languages} />
      </Menu.Target>
      <Menu.Dropdown>
        {languages.map(({ language, name }) => (
          <Menu.Item
            key={language}
            lang={language}
            onClick={() => void setLanguage(language)}
            rightSection={language === current ? <Check size={14} aria-hidden /> : null}
            aria-current={language === current}
          >
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

const schemes = [
  { scheme: 'light', text: 'shell.themeLight', icon: Sun },
  { scheme: 'dark', text: 'shell.themeDark', icon: Moon },
  { scheme: 'auto', text: 'shell.themeSystem', icon: SunMoon },
] as const satisfies readonly { scheme: MantineColorScheme; text: string; icon: LucideIcon }[]

export function ThemeMenu() {
  const t = useText()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const current = schemes.find(({ scheme }) => scheme === colorScheme) ?? schemes[2]
  return (
    <Menu position="right-end" width={180}>
      <Menu.Target>
        <RailButton label={t('shell.theme')} icon={current.icon} />
      </Menu.Target>
      <Menu.Dropdown>
        {schemes.map(({ scheme, text, icon: Icon }) => (
          <Menu.Item
            key={scheme}
            leftSection={<Icon size={15} aria-hidden />}
            rightSection={scheme === colorScheme ? <Check size={14} aria-hidden /> : null}
            onClick={() => setColorScheme(scheme)}
            aria-current={scheme === colorScheme}
          >
            {t(text)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

function AccountMenu({ session }: { readonly session: SessionInfo }) {
  const t = useText()
  const signOut = useSignOut()
  const navigate = useNavigate()
  return (
    <Menu position="right-end" width={200}>
      <Menu.Target>
        <RailButton label={t('shell.account', { name: session.user.name })} icon={CircleUserRound} />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {session.user.name} · {t(`shell.role.${session.user.role}`)}
        </Menu.Label>
        <Menu.Item
          leftSection={<LogOut size={15} aria-hidden />}
          onClick={() => signOut.mutate(undefined, { onSuccess: () => void navigate({ to: '/sign-in' }) })}
        >
          {t('shell.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

interface RailButtonProps extends ActionIconProps, ElementProps<'button', keyof ActionIconProps> {
  readonly label: string
  readonly icon: LucideIcon
}

function RailButton({ label, icon: Icon, ...rest }: RailButtonProps) {
  return (
    <Tooltip label={label} position="right">
      <ActionIcon {...rest} size={36} aria-label={label} className={styles['button']}>
        <Icon size={19} strokeWidth={1.75} aria-hidden />
      </ActionIcon>
    </Tooltip>
  )
}
