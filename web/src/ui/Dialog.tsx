import type { FormEvent, ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import css from './Dialog.module.css';

interface DialogProps {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  actions: ReactNode; // the one that goes on comes last
  children: ReactNode;
  role?: 'dialog' | 'alertdialog'; // the latter asks before something that cannot be undone
  form?: (event: FormEvent) => void; // the body and the actions are a form, and this sends it
  wide?: boolean;
}

/** Holds the focus until it is closed, by a button or Escape, and gives it back. */
export function Dialog({ title, isOpen, onClose, actions, children, role = 'dialog', form, wide = false }: DialogProps) {
  const content = (
    <>
      <div className={css.body}>{children}</div>
      <div className={css.actions}>{actions}</div>
    </>
  );
  return (
    <ModalOverlay className={css.veil} isOpen={isOpen} onOpenChange={(open) => !open && onClose()} isDismissable>
      <Modal className={wide ? `${css.modal} ${css.wide}` : css.modal}>
        <AriaDialog role={role} className={css.dialog}>
          <Heading slot="title" level={2}>
            {title}
          </Heading>
          {form === undefined ? (
            content
          ) : (
            <form className={css.form} onSubmit={form} noValidate>
              {content}
            </form>
          )}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
