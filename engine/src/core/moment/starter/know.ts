/** want_to_know: exploring, comparing, asking, before any decision. */
export const know = `
what is the difference between the two models
how do these two compare
which one is better for beginners
compare the small and the large version
is the new model better than last year's
pros and cons of both
what changed in the latest version
trail shoes versus road shoes

what material is this made of
is this real leather
does it contain wool
is the jacket waterproof
what is inside the mattress
is it machine washable
is it safe for children
does it have any nuts in it

what size should i choose
how does the sizing run
is it true to size
size chart
what are the measurements of the bag
how tall is the model in the picture
does it come up small
inside leg length of the regular fit

are there any reviews
what do other customers say
best rated headphones
reviews of the blue kettle
is it worth the money
has anyone tried this for a long time
top ten gifts for runners
which brand lasts longest

how long does delivery take
what does shipping cost
do you deliver to switzerland
when would it arrive if i ordered today
delivery times and prices
is shipping free
do you ship to islands
can you deliver on a saturday

what is your return policy
how long do i have to return something
is there a warranty on this
how long is the guarantee
can sale items be returned
who pays for returns
what happens if it breaks after a year
do you refund the full price

where is my order
when does my parcel come
has my order been sent yet
what is the status of my delivery
my tracking has not changed for days
is my package delayed
i have not received my parcel
order tracking

how does the loyalty program work
how many points do i have
what do i get with the gold card
do points expire
what are the benefits of membership
what is my balance
when do i get my birthday voucher
explain the bonus scheme

is it back in stock soon
when will it be available again
will there be new colours
when does the spring collection come out
is this being discontinued
are you getting more of these
do you have a date for the next delivery
is the winter sale starting soon

does it work with my old phone
is it compatible with the charger
which cable fits
will this fit a small car
does it need batteries
how much power does it use
what is the range of the speaker
how loud is the machine

ideas for a birthday present
what to wear to a wedding in autumn
gift ideas for dad
what goes well with a green coat
inspiration for a small balcony
what do i need for a first camping trip
winter fashion trends
what can i cook with this pan

where are your products made
are you a fair company
do you use recycled material
how sustainable is this brand
who makes your shoes
is the cotton organic
what do you do about packaging
are the workers paid well

which payment methods do you accept
can i pay later
do you take paypal
are there instalments
is there a fee for paying by card
do you accept gift cards
what is the interest on the payment plan
is my data safe with you

tell me more about this
i would like some information
can you explain what that means
i am wondering about the colour
what does the label mean
just looking for details
why is it so expensive
what is it used for
`;
