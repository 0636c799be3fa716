import { Menu } from '@mantine/core'
import { ArrowLeftRight, Copy, List, ListStart, Replace, Sigma, Spline, type LucideIcon } from 'lucide-react'
import type { DropOffer } from '@isthmus/sdk/mapping'
import { useLanguage } from '../../i18n/language.ts'
import { useText } from '../../i18n/use-text.ts'
import { focusTree } from '../keys/focus-tree.ts'
import { useMapper, useMapperUi, useUi } from '../state/MapperContext.tsx'
import { useActions } from '../state/use-actions.ts'
import { pathOf } from './use-drop.ts'
import styles from './offer-menu.module.css'

const icons: Readonly<Record<DropOffer['kind'], LucideIcon>> = {
  field: Spline,
  convert: Replace,
  valueMap: ArrowLeftRight,
  lines: List,
  copy: Copy,
  first: ListStart,
  list: Sigma,
}

/** The ways a field can become another one, where a person has to choose. */
export function OfferMenu() {
  const t = useText()
  const language = useLanguage()
  const ui = useUi()
  const model = useMapper()
  const actions = useActions()
  const menu = useMapperUi((state) => state.menu)
  if (!menu) return null
  const close = () => {
    ui.set({ menu: undefined })
    focusTree('target')
  }
  const target = pathOf(menu.target, model)
  return (
    // Escape is the page's: a menu that closes itself would let the same key leave the mapper, too.
    <Menu
      opened
      closeOnEscape={false}
      onClose={close}
      position="bottom-start"
      width={340}
      trapFocus
      returnFocus={false}
      withinPortal
    >
      <Menu.Target>
        <span aria-hidden className={styles['anchor']} style={{ left: menu.at.x, top: menu.at.y }} />
      </Menu.Target>
      <Menu.Dropdown aria-label={t('mapper.chooseOffer')}>
        <Menu.Label>{t('mapper.chooseOffer')}</Menu.Label>
        {menu.offers.map((offer, index) => {
          const Icon = icons[offer.kind]
          return (
            <Menu.Item
              key={`${offer.kind}${offer.expression ?? index}`}
              leftSection={<Icon size={15} aria-hidden />}
              onClick={() => {
                if (target) actions.applyOffer(offer, target)
                close()
              }}
            >
              <span className={styles['reason']}>{language === 'en' ? offer.reason.en : offer.reason['zh-CN']}</span>
              {offer.expression !== undefined && <code className={styles['code']}>{offer.expression}</code>}
            </Menu.Item>
          )
        })}
      </Menu.Dropdown>
    </Menu>
  )
}
