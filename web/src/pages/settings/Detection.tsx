import { Columns } from '@/ui/Page';
import { BreakerState } from './BreakerState';
import { Model } from './Model';

/** What detection rests on, and what stops it when it goes wrong. */
export function Detection() {
  return (
    <Columns>
      <BreakerState />
      <Model />
    </Columns>
  );
}
