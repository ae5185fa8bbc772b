import type { Type } from '@nestjs/common';
import { ApiOkResponse, ApiProperty } from '@nestjs/swagger';
import type { Page } from './page.js';

type Handler<T> = (...parameters: never[]) => Promise<Page<T>>;
/** A decorator that only fits on handlers of this type, so that what is documented is what is answered. */
type DecoratorOf<H> = (target: object, name: string | symbol, descriptor: TypedPropertyDescriptor<H>) => void;

const pages = new Map<Type, Type>();

/**
 * Documents an answer that is a page of such items: `{ data: Item[], next: string | null }`, as a schema `ItemPage`.
 * The one way for lists: the handler answers a `Page` of the same items, which the compiler checks.
 */
export function ApiPageOf<T>(item: Type<T>, description?: string): DecoratorOf<Handler<T>> {
  const documented = ApiOkResponse({ type: pageClassOf(item), ...(description ? { description } : {}) });
  return (target, name, descriptor) => documented(target, name, descriptor as TypedPropertyDescriptor<unknown>);
}

/** One class per kind of item: @nestjs/swagger names schemas by their classes. */
function pageClassOf(item: Type): Type {
  const known = pages.get(item);
  if (known) return known;
  const made = class {};
  Object.defineProperty(made, 'name', { value: `${item.name.replace(/Dto$/, '')}Page` });
  ApiProperty({ type: [item] })(made.prototype, 'data');
  ApiProperty({
    type: String,
    nullable: true,
    format: 'uri',
    example: null,
    description: 'Address of the next page; null on the last one',
  })(made.prototype, 'next');
  pages.set(item, made);
  return made;
}
