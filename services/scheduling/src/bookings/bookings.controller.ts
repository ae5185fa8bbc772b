import { Policy } from '@collegium/auth';
import { ApiPageOf, IfMatch, type Page } from '@collegium/http';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { BookDto, BookingDto, CancelBookingDto, ListBookingsQuery, toBookingDto } from './bookings.dto.js';
import { BookingsService } from './bookings.service.js';

@ApiTags('bookings')
@Controller('v1')
export class BookingsController {
  constructor(private readonly bookings: BookingsService) {}

  @ApiOperation({ summary: 'Book a tutorial slot, an event, or a visit to another group' })
  @ApiCreatedResponse({ type: BookingDto })
  @Policy('person:self', 'provider:coordinator', 'provider:programme-leader')
  @Post('sessions/:id/bookings')
  async book(@Param('id') id: string, @Body() body: BookDto): Promise<BookingDto> {
    return toBookingDto(await this.bookings.book(id, body.enrolmentId));
  }

  @ApiOperation({ summary: 'Give a booking up; late within 24 hours of the start' })
  @ApiOkResponse({ type: BookingDto })
  @Policy('person:self', 'provider:coordinator', 'provider:programme-leader')
  @HttpCode(200)
  @Post('bookings/:id/cancel')
  async cancel(
    @Param('id') id: string,
    @Body() body: CancelBookingDto,
    @IfMatch() version: number | undefined,
  ): Promise<BookingDto> {
    return toBookingDto(await this.bookings.cancel(id, body.reason ?? null, version));
  }

  @ApiOperation({ summary: 'Bookings, by session or enrolment; a participant reads their own' })
  @ApiPageOf(BookingDto)
  @Policy('person:self', 'provider:coordinator', 'provider:programme-leader', 'provider:facilitator')
  @Get('bookings')
  async list(@Query() query: ListBookingsQuery): Promise<Page<BookingDto>> {
    return (await this.bookings.list(query)).map(toBookingDto);
  }
}
