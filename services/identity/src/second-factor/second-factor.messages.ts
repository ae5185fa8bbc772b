import type { Message } from '../emails/messages.js';

export function resetRequestedMessage(): Message {
  return {
    subject: 'Your second factor for Collegium: a reset was asked for',
    text: `Somebody of the consortium has asked to reset the second factor of your account for Collegium. A second one must approve it.\n\nIf you have not asked them to, tell the office of the consortium now.\n`,
  };
}

export function resetDoneMessage(): Message {
  return {
    subject: 'Your second factor for Collegium was reset',
    text: `Two others of the consortium have reset the second factor of your account for Collegium. You are signed out everywhere; when you sign in next, you set up another one.\n\nIf you have not asked them to, tell the office of the consortium now.\n`,
  };
}
