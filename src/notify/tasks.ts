// The jobs of the notify room.
import type { TaskList } from '../jobs/tasks.ts';
import type { Mail } from './mail.ts';

export const notifyTasks = (mail: Pick<Mail, 'send'>): Pick<TaskList, 'letter'> => ({ letter: (letter) => mail.send(letter) });
