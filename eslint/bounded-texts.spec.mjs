import { describe, it } from '@jest/globals';
import { RuleTester } from 'eslint';
import tseslint from 'typescript-eslint';
import { boundedTexts } from './bounded-texts.mjs';

Object.assign(RuleTester, { describe, it });

const tester = new RuleTester({ languageOptions: { parser: tseslint.parser } });
const property = (decorators, type = 'string') => `class Body { ${decorators} text!: ${type}; }`;
const unbounded = (code) => ({ code, errors: [{ messageId: 'unbounded' }] });

tester.run('bounded-texts', boundedTexts, {
  valid: [
    property('@IsString() @MaxLength(100)'),
    property('@Line({ max: 100 })'),
    property('@Name()'),
    property('@EmailAddress()'),
    property('@IsOptional() @IsLocalDate()'),
    property('@IsOptional() @IsInstant()'),
    property('@IsOptional() @IsTimeZone()'),
    property('@IsOptional() @IsIn(kinds)', 'string | null'),
    property('@IsString() @Length(1, 50)'),
    property('@Matches(/^\\d{7}$/)'),
    property('@Matches(/^(?:\\/[^/]{1,100}){1,10}$/)'),
    property('@Matches(/^(?:a|b)$/)'),
    property('@Matches(/^[a-z+*]{1,60}$/, { each: true })', 'string[]'),
    `const CODE = /^[a-z]{1,60}$/; ${property('@Matches(CODE)')}`,
    property('@IsOptional() @IsInt()', 'number'),
    property('@IsOptional()', '"a" | "b"'),
    property('@ApiProperty()'),
    'const Code = () => applyDecorators(IsString(), MaxLength(60));',
  ],
  invalid: [
    unbounded(property('@IsString()')),
    unbounded(property('@IsEmail()')),
    unbounded(property('@IsString() @Length(1)')),
    unbounded(property('@Matches(/^[a-z]+$/)')),
    unbounded(property('@Matches(/^[a-z]{2,}$/)')),
    unbounded(property('@Matches(/^a*$/)')),
    unbounded(property('@Matches(/^[a-z]{1,60}/)')),
    unbounded(property('@Matches(/[a-z]{1,60}$/)')),
    unbounded(property('@Matches(/^a|b$/)')),
    unbounded(property('@Matches(/^a$/m)')),
    unbounded(property('@Matches(/^a\\$/)')),
    unbounded(`const CODE = /^[a-z]+$/; ${property('@Matches(CODE)')}`),
    unbounded(`import { CODE } from './codes.js'; ${property('@Matches(CODE)')}`),
    unbounded(property('@IsOptional()')),
    unbounded(property('@IsOptional()', 'string | null')),
    unbounded(property('@IsArray()', 'readonly string[]')),
    unbounded('const Code = () => applyDecorators(IsString(), MinLength(1));'),
  ],
});
