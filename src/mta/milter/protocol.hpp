#pragma once
// The milter protocol's letters and bits, as in sendmail's include/libmilter/mfdef.h and mfapi.h. Its packets have no
// RFC; Postfix's MILTER_README says what of it Postfix speaks (version 6).

#include <cstdint>

namespace tidegate::milter {

/// What the MTA sends (SMFIC_*).
enum Command : char {
    negotiate = 'O',
    macros = 'D',  ///< for the command whose letter comes first in the payload
    connect = 'C',
    helo = 'H',
    mail = 'M',
    recipient = 'R',
    data = 'T',
    header = 'L',
    end_of_headers = 'N',
    body = 'B',
    end_of_message = 'E',  ///< may carry a last piece of the body
    unknown = 'U',
    abort = 'A',           ///< the message is over; the connection goes on. Never answered
    quit = 'Q',            ///< never answered
    quit_reconnect = 'K',  ///< the next SMTP client comes over the same socket. Never answered
};

/// What the filter sends (SMFIR_*).
enum Reply : char {
    proceed = 'c',
    accept = 'a',
    reply_code = 'y',
    quarantine = 'q',
    add_header = 'h',
    add_recipient = '+',
};

/// Steps that are not sent, or not answered (SMFIP_*).
enum StepBit : std::uint32_t {
    no_helo = 1U << 1,
    no_body = 1U << 4,
    no_headers = 1U << 5,
    no_end_of_headers = 1U << 6,
    no_reply_header = 1U << 7,
    no_unknown = 1U << 8,
    no_data = 1U << 9,
    no_reply_connect = 1U << 12,
    no_reply_helo = 1U << 13,
    no_reply_mail = 1U << 14,
    no_reply_data = 1U << 16,
    no_reply_unknown = 1U << 17,
    no_reply_end_of_headers = 1U << 18,
    no_reply_body = 1U << 19,
};

/// What the filter may do to a message (SMFIF_*).
enum EditBit : std::uint32_t {
    may_add_header = 1U << 0,
    may_add_recipient = 1U << 2,
    may_quarantine = 1U << 5,
    may_list_macros = 1U << 8,
};

/// Stages of the lists of macros (SMFIM_*).
enum MacroStage : std::uint32_t {
    at_connect = 0,
    at_helo = 1,
    at_mail = 2,
    at_recipient = 3,
    at_data = 4,
    at_end = 5,
    at_end_of_headers = 6
};

}  // namespace tidegate::milter
