import { Columns } from '@/ui/Page';
import { Password } from './Password';
import { SecondFactor } from './SecondFactor';

/** What a person changes of the own sign-in. */
export function Account() {
  return (
    <Columns>
      <Password />
      <SecondFactor />
    </Columns>
  );
}
