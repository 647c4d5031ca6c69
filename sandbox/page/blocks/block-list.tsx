import { type ComponentType, memo, type ReactNode } from 'react';
import type { PageBlock } from '../../page-contract.ts';
import { ActionsBlock } from './actions-block.tsx';
import { AlertBlock } from './alert-block.tsx';
import styles from './blocks.module.css';
import { CardBlock } from './card-block.tsx';
import { CarouselBlock } from './carousel-block.tsx';
import { ContainerBlock } from './container-block.tsx';
import { ContextBlock } from './context-block.tsx';
import { DataTableBlock } from './data-table-block.tsx';
import { DataVisualizationBlock } from './data-visualization-block.tsx';
import { ForeignBlock } from './foreign-block.tsx';
import { HeaderBlock } from './header-block.tsx';
import { ImageBlock } from './image-block.tsx';
import { InputBlock } from './input-block.tsx';
import { PlanBlock } from './plan-block.tsx';
import { type Json, listOf } from './read.ts';
import { SectionBlock } from './section-block.tsx';
import { TableBlock } from './table-block.tsx';
import { TaskCardBlock } from './task-card-block.tsx';
import { UnknownBlock } from './unknown-block.tsx';

export type BlockProps = { readonly block: Json };

/** Who draws which block, one a line. */
const drawings: Readonly<Record<string, ComponentType<BlockProps>>> = {
  actions: ActionsBlock,
  alert: AlertBlock,
  card: CardBlock,
  carousel: CarouselBlock,
  container: Container,
  context: ContextBlock,
  context_actions: ActionsBlock,
  data_table: DataTableBlock,
  data_visualization: DataVisualizationBlock,
  divider: Divider,
  header: HeaderBlock,
  image: ImageBlock,
  input: InputBlock,
  markdown: ForeignBlock,
  plan: PlanBlock,
  rich_text: ForeignBlock,
  section: SectionBlock,
  table: TableBlock,
  task_card: TaskCardBlock,
};

/** Draws Block Kit. Interactive elements speak to the SurfaceContext around them. */
export const BlockList = memo(function BlockList({
  blocks,
}: {
  readonly blocks: readonly (PageBlock | Json)[];
}): ReactNode {
  return (
    <div className={styles.blocks}>
      {blocks.map((block, index) => {
        const type = String(block.type);
        const Drawing = Object.hasOwn(drawings, type) ? drawings[type] : undefined;
        const key = `${typeof block.block_id === 'string' ? block.block_id : index} ${type}`;
        return Drawing === undefined ? (
          <UnknownBlock key={key} block={block} />
        ) : (
          <Drawing key={key} block={block} />
        );
      })}
    </div>
  );
});

function Divider(): ReactNode {
  return <hr className={styles.divider} />;
}

function Container({ block }: BlockProps): ReactNode {
  return (
    <ContainerBlock block={block}>
      <BlockList blocks={listOf(block.child_blocks)} />
    </ContainerBlock>
  );
}
