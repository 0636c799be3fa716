import { Link } from '@tanstack/react-router'
import type { KeyboardEvent } from 'react'
import { useDocumentState, useFlowDocument } from '../../document/index.ts'
import { useText } from '../../i18n/use-text.ts'
import styles from './editor.module.css'

/** Flows / name; the name is changed in place. */
export function FlowName() {
  const document = useFlowDocument()
  const name = useDocumentState((state) => state.flow.name)
  const t = useText()
  const finish = (field: HTMLInputElement): void => {
    const wanted = field.value.trim()
    if (wanted !== '' && wanted !== name) document.edit({ kind: 'setFlow', name: wanted })
    else field.value = name
  }
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Escape') event.currentTarget.value = name
    if (event.key === 'Enter' || event.key === 'Escape') event.currentTarget.blur()
  }
  return (
    <div className={styles['crumbs']}>
      <Link to="/flows">{t('shell.flows')}</Link>
      <span aria-hidden>/</span>
      <h1 className={styles['heading']}>
        <span className={styles['nameSize']} aria-hidden>
          {name}
        </span>
        <input
          key={name}
          className={styles['name']}
          aria-label={t('document.name')}
          defaultValue={name}
          maxLength={120}
          readOnly={document.readOnly}
          spellCheck={false}
          autoComplete="off"
          onBlur={(event) => finish(event.currentTarget)}
          onKeyDown={onKeyDown}
        />
      </h1>
    </div>
  )
}
