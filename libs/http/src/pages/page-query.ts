import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Max, MaxLength, Min, ValidateNested } from 'class-validator';
import { rememberFilters } from '../openapi/describe-filters.js';

/** Query of a list; extend it with `@Filters(() => SomeFilter) filter?: SomeFilter` and `@SortBy('createdAt', ...) sort?: string`. */
export class PageQuery {
  @ApiPropertyOptional({ minimum: 1, maximum: 200, default: 50, description: 'Items per page' })
  @IsInt()
  @Min(1)
  @Max(200)
  @Type(() => Number)
  limit: number = 50;

  @ApiPropertyOptional({ description: 'Cursor out of the `next` link of the page before' })
  @IsOptional()
  @IsString()
  @MaxLength(500)
  after?: string;
}

/**
 * A group of `filter[name]=value` parameters, each a property of the given class. The document describes it as a `deepObject` with the schema of that
 * class, so that a generated client knows each filter and its values.
 */
export function Filters(type: () => new () => object): PropertyDecorator {
  return applyDecorators(rememberFilters(type), IsOptional(), ValidateNested(), Type(type));
}

/** `sort=name` (rising) or `sort=-name` (falling) over these names. */
export function SortBy(...names: string[]): PropertyDecorator {
  const values = names.flatMap((name) => [name, `-${name}`]);
  return applyDecorators(ApiProperty({ enum: values, required: false }), IsOptional(), IsIn(values));
}
