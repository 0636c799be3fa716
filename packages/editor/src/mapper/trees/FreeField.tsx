import { Plus } from 'lucide-react'
import { pathKey } from '@isthmus/sdk/mapping'
import { useState } from 'react'
import { useText } from '../../i18n/use-text.ts'
import { focusEditor } from '../edit/focus-editor.ts'
import { useMapper, useUi } from '../state/MapperContext.tsx'
import { useActions } from '../state/use-actions.ts'
import styles from './free-field.module.css'

/** Adds a target field by name where the target takes any. */
export function FreeField() {
  const t = useText()
  const ui = useUi()
  const { data } = useMapper()
  const actions = useActions()
  const [name, setName] = useState('')
  if (data.readOnly || !data.takesAnyField) return null
  const add = () => {
    const path = name
      .split('.')
      .map((part) => part.trim())
      .filter((part) => part !== '')
    if (path.length === 0) return
    actions.put(path, { value: { $expr: '' } })
    ui.goToTarget(pathKey(path), [])
    setName('')
    focusEditor(pathKey(path))
  }
  return (
    <div className={styles['free']}>
      <Plus size={14} aria-hidden />
      <input
        type="text"
        aria-label={t('mapper.newField')}
        placeholder={t('mapper.newField')}
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing || event.key !== 'Enter') return
          event.preventDefault()
          add()
        }}
      />
      {name !== '' && (
        <button type="button" onClick={add}>
          {t('mapper.addField')}
        </button>
      )}
    </div>
  )
}
