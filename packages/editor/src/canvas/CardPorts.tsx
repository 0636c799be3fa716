import { textIn, type Port } from '@isthmus/sdk'
import { Handle, Position } from '@xyflow/react'
import { CircleAlert, Plus } from 'lucide-react'
import type { MouseEvent } from 'react'
import { useCommandContext } from '../commands/index.ts'
import { nodeWidth } from '../document/index.ts'
import { useLanguage } from '../i18n/language.ts'
import { useText } from '../i18n/use-text.ts'
import { portY } from './card-shape.ts'
import { hasChoice, heightWith, isErrorPort, outputY, type CardData } from './graph-nodes.ts'
import css from './card-ports.module.css'

interface CardPortsProps {
  readonly data: CardData
  readonly far: boolean
  /** Pointed at or selected: shows what is otherwise left out. */
  readonly active: boolean
  readonly readOnly: boolean
}

/** Inputs at the left, outputs at the right, with labels where there is a choice. */
export function CardPorts({ data, far, active, readOnly }: CardPortsProps) {
  const { inputs, outputs } = data
  const language = useLanguage()
  const wired = new Set(data.wiredOutputs.split(' '))
  return (
    <>
      {inputs.map((port, index) => (
        <Handle
          key={port.id}
          id={port.id}
          type="target"
          position={Position.Left}
          isConnectable={!readOnly}
          className={css['port'] ?? ''}
          style={{ top: portY(index) }}
          title={textIn(language, port.title)}
        />
      ))}
      {outputs.map((port, index) => (
        <OutputPort
          key={port.id}
          port={port}
          data={data}
          top={outputY(port, index)}
          labelled={!far && (isErrorPort(port) ? active || wired.has(port.id) : hasChoice(outputs))}
          stub={!far && !readOnly && !wired.has(port.id) && (!isErrorPort(port) || active)}
          readOnly={readOnly}
        />
      ))}
    </>
  )
}

interface OutputPortProps {
  readonly port: Port
  readonly data: CardData
  readonly top: number
  readonly labelled: boolean
  readonly stub: boolean
  readonly readOnly: boolean
}

function OutputPort({ port, data, top, labelled, stub, readOnly }: OutputPortProps) {
  const language = useLanguage()
  const isError = isErrorPort(port)
  const isFirst = data.outputs[0] === port
  return (
    <>
      <Handle
        id={port.id}
        type="source"
        position={Position.Right}
        isConnectable={!readOnly}
        className={css['port'] ?? ''}
        style={{ top }}
        data-error={isError || undefined}
        title={textIn(language, port.title)}
      />
      {labelled && (
        <span
          className={css['portLabel']}
          data-error={isError || undefined}
          data-first={isFirst || undefined}
          data-stub={stub || undefined}
          style={{ top: isError ? heightWith(data) : top }}
        >
          {isError && <CircleAlert size={11} aria-hidden />}
          <span>{textIn(language, port.title)}</span>
        </span>
      )}
      {stub && <Stub port={port} data={data} top={top} />}
    </>
  )
}

type StubProps = Pick<OutputPortProps, 'port' | 'data' | 'top'>

const stubLength = 26
/** The error port's stub ends beyond the one above it, so that both can be hit. */
const errorStubLength = 52

/** A short free wire with a plus: the quick way to what comes next. */
function Stub({ port, data, top }: StubProps) {
  const { ui } = useCommandContext()
  const t = useText()
  const language = useLanguage()
  const name = t('canvas.addAfter', { port: textIn(language, port.title), node: data.node.name })
  const open = (event: MouseEvent): void => {
    event.stopPropagation()
    const { right, top: upper } = event.currentTarget.getBoundingClientRect()
    const from = { node: data.node.id, port: port.id }
    ui.set({ quickAdd: { screen: { x: right + 4, y: upper }, place: { kind: 'after', from }, from } })
  }
  const style = { top, left: nodeWidth + 6, width: isErrorPort(port) ? errorStubLength : stubLength }
  return (
    <span className={css['stub']} style={style} data-error={isErrorPort(port) || undefined}>
      <button
        type="button"
        tabIndex={-1}
        className="nodrag nopan"
        aria-label={name}
        title={name}
        onClick={open}
        onDoubleClick={(event) => event.stopPropagation()}
      >
        <Plus size={13} aria-hidden />
      </button>
    </span>
  )
}
