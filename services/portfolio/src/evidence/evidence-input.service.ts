import { InputPipe } from '@collegium/http';
import type {} from '@fastify/multipart';
import { Injectable, type Type } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { refuse } from '../errors.js';
import type { ReceivedFile } from '../files/file-rules.js';
import { FileLimits, type IncomingFile } from '../files/files.service.js';
import { Evidences, type EvidenceCommand } from './evidences.service.js';
import { EvidenceDto, EvidenceFormDto } from './evidences.dto.js';

/** Reads evidence out of a request: JSON for a text or link, a form (`multipart/form-data`) for a file. */
@Injectable()
export class EvidenceInput {
  private readonly pipe = new InputPipe();

  constructor(
    private readonly evidences: Evidences,
    private readonly limits: FileLimits,
  ) {}

  /** A file is in the store when this returns; nothing else has happened. */
  read(request: FastifyRequest, room: IncomingFile['room']): Promise<EvidenceCommand> {
    return request.isMultipart() ? this.readForm(request, room) : this.readJson(request);
  }

  private async readJson(request: FastifyRequest): Promise<EvidenceCommand> {
    const {
      kind,
      title,
      text = '',
      url = '',
      showsPupils = false,
      requirement,
    } = await this.validated(EvidenceDto, request.body ?? {});
    return { title, content: kind === 'text' ? { kind, text } : { kind, url }, showsPupils, requirement };
  }

  private async readForm(request: FastifyRequest, room: IncomingFile['room']): Promise<EvidenceCommand> {
    const fields: Record<string, unknown> = {};
    let file: ReceivedFile | undefined;
    // One byte over the limit reaches the meter, which refuses in our own words.
    const limits = { files: 1, fields: 10, fieldSize: 10_000, parts: 11, fileSize: this.limits.maxBytes + 1 };
    for await (const part of request.parts({ limits, throwFileSizeLimit: false } as Parameters<
      typeof request.parts
    >[0])) {
      if (part.type === 'field') fields[part.fieldname] = part.value;
      else
        file = await this.evidences.receive({
          bytes: part.file,
          name: part.filename,
          declaredType: part.mimetype,
          room,
        });
    }
    if (!file) throw refuse('file_missing', 'The form holds no file.', {});
    const { title = file.name, showsPupils = false, requirement } = await this.validated(EvidenceFormDto, fields);
    return { title, content: { kind: 'file', file }, showsPupils, requirement };
  }

  private async validated<Dto>(metatype: Type<Dto>, body: unknown): Promise<Dto> {
    return (await this.pipe.transform(body, { type: 'body', metatype })) as Dto;
  }
}
