/** Greetings, thanks, answers and small talk: no moment shows in them. */
export const none = `
hello
hi there
good morning
hey
good evening to you
hallo
hi how are you
is anybody there

thanks
thank you very much
great thanks for your help
cheers
that helped a lot
perfect thank you
you are very kind
much appreciated

bye
goodbye
see you
have a nice day
talk to you later
good night
that is all
nothing else

yes
no
ok
maybe
i am not sure
sure
right
no thanks

are you a robot
who are you
what is your name
am i talking to a person
are you human
how old are you
who made you
do you like your job

tell me a joke
you are funny
what a day
nice weather today
i am bored
lol
that is amusing
do you have a hobby

i am so happy
this is annoying
i love you
you are useless
wow
oh no
never mind
whatever

test
asdf
hmm
one moment please
wait
let me think
sorry
what
`;
