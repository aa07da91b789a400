"""The counter: one field on one screen, made for a phone or a till. Who is this, what do they usually buy, what is due,
on what terms, what must one know, and one sentence to say with its reason; then the sale in three taps.

`looking` finds the person or the product that was typed or scanned, `evidence` gathers what is known of people in a few
questions however many they are, `sentences` says it, `snapshot` is what a till keeps for when the network is down.
"""
