/** All words of the widget, by language. */

/**
 * @typedef {object} Strings
 * @property {string} language of these words
 * @property {string} title
 * @property {string} openChat
 * @property {(count: number) => string} openChatUnread
 * @property {string} closeChat
 * @property {string} more
 * @property {string} endChat
 * @property {string} conversation
 * @property {string} suggestions
 * @property {string} writeMessage
 * @property {string} writeToGoOn
 * @property {string} send
 * @property {string} latest
 * @property {string} assistant
 * @property {string} agent
 * @property {string} you
 * @property {string} connecting
 * @property {string} connected
 * @property {string} disconnected
 * @property {string} cannotConnect
 * @property {(name: string) => string} withBot
 * @property {string} withNamelessBot
 * @property {string} waiting
 * @property {(time: string) => string} waitingSince
 * @property {(minutes: number) => string} waitedFor
 * @property {string} whileWaiting
 * @property {string} whileWaitingLong
 * @property {(name: string) => string} withAgent
 * @property {string} over
 * @property {string} whileDisconnected
 * @property {string} whileDisconnectedAndForgetful
 * @property {(count: number) => string} waitingToBeSent
 * @property {string} whileRefused
 * @property {string} talkToPerson
 * @property {string} askingForPerson
 * @property {string} backToBot
 * @property {string} goingBack
 * @property {(title: string) => string} source
 * @property {(name: string) => string} typing
 * @property {string} sending
 * @property {string} sendingLater
 * @property {string} sent
 * @property {string} notSent
 * @property {string} notSentTooOld
 * @property {string} retry
 * @property {string} copy
 * @property {string} copied
 * @property {string} remove
 * @property {(left: number) => string} charsLeft
 * @property {(over: number) => string} charsOver
 * @property {string} restarted
 * @property {string} erased
 * @property {string} notDone
 * @property {string} notDurable
 * @property {string} tooFast
 * @property {string} busy
 * @property {(before: number) => string} place in the queue
 * @property {(from: number, to: number) => string} waitAbout in minutes
 * @property {string} waitUnknown
 * @property {string} away
 * @property {string} closed
 * @property {string} leaveOffer
 * @property {string} leaveMessage
 * @property {string} email
 * @property {string} emailNeeded
 * @property {string} yourMessage
 * @property {string} leaveSend
 * @property {string} leaving
 * @property {string} cancel
 * @property {string} rate
 * @property {string} worst
 * @property {string} best
 * @property {(score: number) => string} scoreOf
 * @property {string} rateThanks
 * @property {string} rateWords
 * @property {string} rateSend
 */

/** @type {Strings} */
const english = {
  language: 'en',
  title: 'Chat with us',
  openChat: 'Open chat',
  openChatUnread: (count) => (count === 1 ? 'Open chat, 1 new message' : `Open chat, ${count} new messages`),
  closeChat: 'Close chat',
  more: 'More',
  endChat: 'End this chat',
  conversation: 'Conversation',
  suggestions: 'Suggestions',
  writeMessage: 'Write a message',
  writeToGoOn: 'Write to go on',
  send: 'Send',
  latest: 'New messages',
  assistant: 'Assistant',
  agent: 'Our team',
  you: 'You',
  connecting: 'Connecting…',
  connected: 'Connected',
  disconnected: 'No connection',
  cannotConnect: 'The chat is not available here',
  withBot: (name) => `${name}, automatic assistant`,
  withNamelessBot: 'Automatic assistant',
  waiting: 'Waiting for a person',
  waitingSince: (time) => `Waiting since ${time}`,
  waitedFor: (minutes) => `${minutes} min`,
  whileWaiting: 'You can keep writing: it will all be read.',
  whileWaitingLong: 'Sorry, this is taking a while. You keep your place, or you can go back to the assistant.',
  withAgent: (name) => `Chatting with ${name}`,
  over: 'This chat has ended',
  whileDisconnected: 'Trying again by itself. What you write is kept in this browser and goes out once the connection is back.',
  whileDisconnectedAndForgetful: 'Trying again by itself. This browser keeps nothing, so leave this page open: what you write goes out once the connection is back.',
  waitingToBeSent: (count) => (count === 1 ? '1 message waits to be sent' : `${count} messages wait to be sent`),
  whileRefused: 'This site’s chat service did not accept the connection. What you wrote is kept, and it tries again every minute.',
  talkToPerson: 'Talk to a person',
  askingForPerson: 'Asking for a person…',
  backToBot: 'Back to the assistant',
  goingBack: 'Going back…',
  source: (title) => `Source: ${title}`,
  typing: (name) => `${name} is typing…`,
  sending: 'Sending…',
  sendingLater: 'Will be sent once connected',
  sent: 'Sent',
  notSent: 'Not sent',
  notSentTooOld: 'Not sent: there was no connection for a day',
  retry: 'Try again',
  copy: 'Copy',
  copied: 'Copied',
  remove: 'Remove',
  charsLeft: (left) => (left === 1 ? '1 character left' : `${left} characters left`),
  charsOver: (over) => (over === 1 ? '1 character too many' : `${over} characters too many`),
  restarted: 'Your earlier chat could not be continued, so this is a new one.',
  erased: 'The earlier chat was deleted. This is a new one.',
  notDone: 'That did not work. Please try again.',
  notDurable: 'This browser keeps no unsent messages. Leave this page open until they are sent.',
  tooFast: 'That was fast. Your message is kept and goes out in a moment.',
  busy: 'The chat is busy. Your message is kept and will be sent again.',
  place: (before) => (before === 0 ? 'You are next.' : before === 1 ? '1 person is before you.' : `${before} people are before you.`),
  waitAbout: (from, to) => (to === 1 ? 'About a minute.' : from === to ? `About ${to} minutes.` : `About ${from} to ${to} minutes.`),
  waitUnknown: 'We cannot say how long it will take.',
  away: 'Nobody from our team is here at the moment.',
  closed: 'Our team is not in at this hour.',
  leaveOffer: 'Leave a message, and we will answer by e-mail.',
  leaveMessage: 'Leave a message',
  email: 'Your e-mail address',
  emailNeeded: 'Please enter an e-mail address, such as name@example.com.',
  yourMessage: 'Your message (optional)',
  leaveSend: 'Send message',
  leaving: 'Sending…',
  cancel: 'Cancel',
  rate: 'How was this chat?',
  worst: 'Bad',
  best: 'Good',
  scoreOf: (score) => `${score} of 5, ${['very bad', 'bad', 'fair', 'good', 'very good'][score - 1]}`,
  rateThanks: 'Thank you for telling us.',
  rateWords: 'Anything we should know? (optional)',
  rateSend: 'Send',
};

/**
 * A map and not an object: a page's author may ask for a language called `constructor`.
 *
 * @type {ReadonlyMap<string, Strings>}
 */
const LANGUAGES = new Map([['en', english]]);

/**
 * The words for a language tag: its own, those of its base language, or English.
 *
 * @param {string | null} tag such as `pt-BR`
 * @returns {Strings}
 */
export function stringsFor(tag) {
  const wanted = (tag ?? '').toLowerCase();
  return LANGUAGES.get(wanted) ?? LANGUAGES.get(wanted.split('-')[0] ?? '') ?? english;
}
