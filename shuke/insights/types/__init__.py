"""What kind of customer somebody is, how far the relationship has come, and what to do with it: by rules.

`rules` says what each rule is, with the numbers that a shop may change; `facts` what is known of each customer;
`judging` applies the one to the other, a million customers at a time. No Django, no database and no clock: the words
are in insights.type_words, what is read and written in insights.actions.judging (docs/decisions/0037).
"""
