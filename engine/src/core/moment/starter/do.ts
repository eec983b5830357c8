/** want_to_do: getting something done, with what one has or with an account. */
export const act = `
how do i set this up
how to assemble the shelf
help me install the app
instructions for the coffee machine
how do i connect the speaker
how to put the tent up
set up my new watch
where do i put the filter in

how to clean suede
how do i wash a down jacket
care instructions for wool
how to remove a stain from the sofa
how do i descale the kettle
how to sharpen a kitchen knife
how to oil a wooden table
take care of leather boots

it does not work
the screen stays black
my zipper is broken
it stopped working after a week
the machine is leaking
i cannot turn it on
the button is stuck
one part is missing

i want to send this back
start a return
return my order
i need a return label
send the shoes back and get my money
exchange it for another size
swap this for the blue one
i would like to return two items

cancel my order
please stop my order
i ordered by mistake
cancel my subscription
i do not want it any more please cancel
undo the last order
end my membership
take my name off the list

change my delivery address
deliver it to my neighbour instead
change the date of my delivery
i typed the wrong address
change my order before it is sent
put my parcel on hold
send it to my office
move my appointment to friday

i forgot my password
reset my password
i cannot log in
my account is locked
change my email address
delete my account
update my phone number
switch the language of the app

my payment was refused
change my card
i was charged twice
send me the invoice again
pay my open bill
i need a receipt
update my bank details
turn on automatic payment

my parcel came damaged
the wrong item was delivered
i want to complain
i got two left shoes
something is missing from my box
report a problem with my order
the glass was broken when it came
my package was stolen

stop sending me emails
unsubscribe from the newsletter
turn off notifications
do not call me again
change how often you write to me
set a reminder for me
add this to my list
remove that from my list

redeem my points
use my voucher
activate my gift card
register my product
register for the warranty
download the manual
print the label
scan my receipt

repair my watch
i need a spare part
have my bike serviced
book a repair
get my shoes resoled
make a claim on my warranty
send it in for repair
replace the strap

write a review
upload a photo
share my wish list with a friend
invite a friend
play my list
start the timer
confirm my booking
approve the change
`;
