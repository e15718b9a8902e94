import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import css from './Dialog.module.css';

interface DialogProps {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  actions: ReactNode; // the one that goes on comes last
  children: ReactNode;
  role?: 'dialog' | 'alertdialog'; // the latter asks before something that cannot be undone
}

/** Holds the focus until it is closed, by a button or Escape, and gives it back. */
export function Dialog({ title, isOpen, onClose, actions, children, role = 'dialog' }: DialogProps) {
  return (
    <ModalOverlay className={css.veil} isOpen={isOpen} onOpenChange={(open) => !open && onClose()} isDismissable>
      <Modal className={css.modal}>
        <AriaDialog role={role} className={css.dialog}>
          <Heading slot="title" level={2}>
            {title}
          </Heading>
          <div className={css.body}>{children}</div>
          <div className={css.actions}>{actions}</div>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
