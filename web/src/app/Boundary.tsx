import { Component, type ReactNode } from 'react';
import { useTexts } from '@/texts';
import { Notice } from '@/ui/Notice';

interface Props {
  at: string; // where we are: another place is tried anew
  children: ReactNode;
}

function Broken() {
  const { t } = useTexts();
  return (
    <Notice kind="danger" title={t.app.broken}>
      {t.app.brokenHint}
    </Notice>
  );
}

/** A page that throws leaves the frame standing, with the way to the other pages. */
export class Boundary extends Component<Props, { brokenAt: string | null }> {
  override state: { brokenAt: string | null } = { brokenAt: null };

  override componentDidCatch() {
    this.setState({ brokenAt: this.props.at });
  }

  static getDerivedStateFromError() {
    return { brokenAt: '' };
  }

  override componentDidUpdate(before: Props) {
    if (before.at !== this.props.at && this.state.brokenAt !== null) this.setState({ brokenAt: null });
  }

  override render() {
    return this.state.brokenAt === null ? this.props.children : <Broken />;
  }
}
