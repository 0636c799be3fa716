import { Menu } from '@mantine/core'
import { Fragment, useEffect, useRef } from 'react'
import { useText } from '../i18n/use-text.ts'
import { useCommandContext, useEditorUi } from './CommandsContext.tsx'
import { isMac } from './platform.ts'
import { formatShortcut } from './shortcut.ts'
import { commandNamed } from './table.ts'
import css from './commands.module.css'

/** The context menu of a node, an edge or the canvas: groups of commands with their keys; what cannot be done says why. */
export function CommandMenu() {
  const context = useCommandContext()
  const request = useEditorUi((state) => state.contextMenu)
  const returnTo = useRef<Element | null>(null)
  const t = useText()
  useEffect(() => {
    if (request) returnTo.current = document.activeElement
  }, [request])
  if (!request) return null
  const close = (): void => {
    context.ui.set({ contextMenu: undefined })
    const origin = returnTo.current
    if (origin instanceof HTMLElement || origin instanceof SVGElement) requestAnimationFrame(() => origin.focus())
  }
  const style = { left: request.screen.x, top: request.screen.y }
  return (
    <Menu
      opened
      onClose={close}
      position="bottom-start"
      offset={0}
      width={272}
      middlewares={{ flip: false, shift: { crossAxis: true, padding: 8 } }}
      returnFocus={false}
      trapFocus
    >
      <Menu.Target>
        <div className={css.menuAnchor} style={style} />
      </Menu.Target>
      <Menu.Dropdown aria-label={t('commands.menu')}>
        {request.commands.map((group, index) => (
          <Fragment key={group.join()}>
            {index > 0 && <Menu.Divider />}
            {group.map((name) => (
              <CommandItem key={name} name={name} />
            ))}
          </Fragment>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

/** One command as an entry of any menu. */
export function CommandItem({ name }: { readonly name: string }) {
  const context = useCommandContext()
  const t = useText()
  const command = commandNamed(name)
  const Icon = command.icon
  const answer = command.enabled(context)
  const keys = command.shortcuts[0]
  return (
    <Menu.Item
      leftSection={<Icon size={15} strokeWidth={1.75} aria-hidden />}
      rightSection={keys && <span className={css.keys}>{formatShortcut(keys, isMac())}</span>}
      disabled={answer !== true}
      title={answer === true ? undefined : t(answer)}
      onClick={() => command.run(context)}
    >
      {t(command.label)}
    </Menu.Item>
  )
}
