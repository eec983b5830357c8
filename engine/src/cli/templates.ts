/** `kairos templates`: journeys to begin with; lists them, and copies one into a folder of documents. */
import { Command } from 'commander';
import { templatesFolder } from './folders.ts';

export function templatesCommand(): Command {
  return new Command('templates')
    .description('Journeys to begin with: list them, or copy one into your documents')
    .action(list)
    .addCommand(new Command('list').description('List the templates').action(list), { isDefault: true })
    .addCommand(
      new Command('add')
        .description(
          'Copy a template into a documents folder; what has a name that is taken gets another one',
        )
        .argument('<name>', 'name of the template')
        .argument('[folder]', 'documents folder', process.env.KAIROS_DOCUMENTS ?? 'documents')
        .action(add),
    );
}

async function list(): Promise<void> {
  const { readTemplates } = await import('../documents/templates/template.ts');
  for (const { name, title, description } of await readTemplates(templatesFolder)) {
    process.stdout.write(`${name}\n    ${title}. ${description}\n`);
  }
}

async function add(name: string, folder: string): Promise<void> {
  const { findTemplate } = await import('../documents/templates/template.ts');
  const { addTemplate } = await import('../documents/templates/add.ts');
  const { files, renamed, kept } = await addTemplate(await findTemplate(templatesFolder, name), folder);
  for (const { file } of files) process.stdout.write(`written  ${folder.replace(/\/$/, '')}/${file}\n`);
  for (const { kind, from, to } of renamed)
    process.stdout.write(`renamed  ${kind} ${from} to ${to}, as the name was taken\n`);
  for (const { kind, name: own } of kept) process.stdout.write(`used     ${kind} ${own}, which was there\n`);
}
