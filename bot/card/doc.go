// Package card renders answers as Discord messages that fit Discord's limits.
//
//	Answer -> State and Citation -> Card -> discord.Message
//
// A Card is one page of evidence. Its buttons carry its State in their custom ids, so a button works after a restart,
// with a look-up of the passages that the State names. Functions such as Check and Timeline return messages of other
// layouts. Everything here is a pure function: look-ups are made by package bot. Text from the corpus and from users is
// escaped, so that Discord shows it literally.
package card
