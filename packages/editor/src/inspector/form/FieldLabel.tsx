import { Tooltip } from '@mantine/core'
import { CircleHelp } from 'lucide-react'
import { useLanguage } from '../../i18n/language.ts'
import { useText } from '../../i18n/use-text.ts'
import type { FieldSpec } from './field-spec.ts'
import { fieldTitle } from './field-title.ts'

interface FieldLabelProps {
  readonly field: FieldSpec
  /** Id of the control that the label names. */
  readonly htmlFor: string
  readonly helpId: string
}

/** The name of a field with its required mark; help as a tooltip that is also read out. */
export function FieldLabel({ field, htmlFor, helpId }: FieldLabelProps) {
  const t = useText()
  const language = useLanguage()
  const title = fieldTitle(field, language)
  const help = field.hints.help?.[language]
  return (
    <span className="ins-label">
      <label htmlFor={htmlFor} title={title}>
        {title}
        {field.required && (
          <span
            className="ins-required"
            role="img"
            aria-label={t('inspector.required')}
            title={t('inspector.required')}
          >
            *
          </span>
        )}
      </label>
      {help && (
        <>
          <Tooltip label={help} multiline w={260} position="top-start">
            <button type="button" className="ins-help" aria-label={t('inspector.helpFor', { field: title })}>
              <CircleHelp size={13} aria-hidden />
            </button>
          </Tooltip>
          <span id={helpId} className="ins-hidden">
            {help}
          </span>
        </>
      )}
    </span>
  )
}
