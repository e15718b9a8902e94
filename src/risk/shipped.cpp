// The weights as shipped, for a program without its files: the same text as share/risk.weights, which a test holds it
// to.

#include "risk/weights.hpp"

namespace tidegate {

std::string_view Weights::shipped_text() {
    return R"(# What each signal weighs in the decision about a sender, in nats (natural logarithms of odds). See docs/decisions/0005.
#
# rest: the risk of a sender of whom nothing is known. credit: how far below it good signs lead. message_most: what one
# message adds at most. half_life_hours: in which evidence fades to a half.
rest -13
credit 3
message_most 16
half_life_hours 6

# What tells of the same thing in other words adds no more than this together.
family recipients 20
family pace 2
family habit 5
family access 6
family standing 0
family campaign 9
family content 12
family outcome 10

# signal NAME FAMILY level|adds SLOPE LEAST MOST FITTED-ON
# Recipients: of one burst all of these speak.
signal strangers_hour      recipients level 0.6  0    6   half of the senders of ten recorded histories, against drawn bursts and drips
signal strangers_day       recipients level 7.3  0    16  half of the senders of ten recorded histories, against drawn bursts and drips
signal same_subject        recipients level 2.3  0    5   half of the senders of ten recorded histories, against drawn bursts and drips
signal new_recipients_hour recipients level 0    0    8   half of the senders of ten recorded histories, against drawn bursts and drips: adds nothing to the day
signal new_recipients_day  recipients level 5.4  0    8   half of the senders of ten recorded histories, against drawn bursts and drips
signal new_domains         recipients level 0    0    4   half of the senders of ten recorded histories, against drawn bursts and drips: adds nothing to the recipients
signal new_internal        recipients level 1.5  0    8   set by hand: no data shows it
signal new_share           recipients level 0.75 -3   4   half of the senders of ten recorded histories, against drawn bursts and drips

# For the sender.
signal known_recipients    standing   level 2.7  -2.7 0   half of the senders of ten recorded histories, against drawn bursts and drips
signal standing            standing   level 1    -1   0   set by hand: no data shows it
signal reply               standing   level 0.5  -0.5 0   set by hand: no data shows it
signal newsletter          standing   level 3    -3   0   set by hand: no data shows it

# When.
signal messages_hour       pace       level 0.5  0    2   half of the senders of ten recorded histories, against drawn bursts and drips
signal silence             pace       level 0.3  0    1   set by hand: no data shows it
signal hour                pace       level 0.2  -0.3 0.6 fitted to 0; a fifth by hand, for attacks at night

# How the mail is made. The measure is a log-likelihood ratio already.
signal size                habit      level 0.1  -0.1 0.3 fitted to 0; a tenth by hand
signal header_order        habit      level 1    -1   3   set by hand: no data shows it
signal message_id          habit      level 1    -1   3   set by hand: no data shows it
signal boundary            habit      level 0.5  -0.5 2   set by hand: no data shows it
signal mailer              habit      level 0.7  -0.7 2   set by hand: no data shows it
signal language            habit      level 0.7  -0.5 2   set by hand: no data shows it
signal kind                habit      level 0.5  -0.5 2   set by hand: no data shows it

# From where, and how the login went.
signal network             access     level 0.7  -0.7 2.5 set by hand: no data shows it
signal country             access     level 1    -0.7 4   set by hand: no data shows it
signal failed_logins       access     level 1    0    3   set by hand: no data shows it
signal impossible_travel   access     level 1    0    5   set by hand: no data shows it
signal many_networks       access     level 1    0    4   set by hand: no data shows it
signal password_spray      access     level 1    0    5   set by hand: no data shows it

# The same through other senders. The measure is ln(1 + other senders).
signal same_text           campaign   level 3.5  0    9   set by hand: no data shows it
signal same_shape          campaign   level 2    0    6   set by hand: no data shows it
signal same_link_domain    campaign   level 0.7  0    2   set by hand: no data shows it
signal same_network        campaign   level 0.7  0    2   set by hand: no data shows it

# What the mail says. The measure of content is the log-odds of a calibrated probability.
signal content             content    level 1    -2   9   set by hand: no data shows it
signal other_filter        content    level 1    -1   4   set by hand: no data shows it

# What came back. Each adds.
signal unknown_recipient   outcome    adds  0.8  0    8   set by hand: no data shows it
signal policy_refusal      outcome    adds  1.5  0    8   set by hand: no data shows it
signal complaint           outcome    adds  3    0    9   set by hand: no data shows it
)";
}

}  // namespace tidegate
